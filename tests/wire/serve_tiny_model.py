"""A llama.cpp server with a model of random weights, made on the spot: `serve_tiny_model.py FOLDER`.

It writes its address to standard output and runs until standard input ends. The model knows nothing and costs nothing,
but the server is the real one: it enforces the JSON schema of a request while the model babbles. So what comes back has
the right form and no sense, in words of the trade, different for each seed.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import gguf
import numpy as np
import xllamacpp

WIDTH, INNER, LAYERS, HEADS, CONTEXT = 64, 128, 2, 4, 16384
WORDS = """
the request for visits of massage therapy acupuncture is are was not medically necessary within exceeds the limit up to
at least more than per week weeks month for over guideline MTUS ODG page earlier completed unknown upheld overturned
modified worker low back knee pain spasm diabetes functional improvement recorded As such, 2009 May No visit sessions
once twice 4-6 12 30
""".split()
SPACE = "\u2581"
"""How this tokenizer writes a space."""
CONSTANT = 4.0
"""Value of dimension 0 of every embedding. It makes column 0 of the output matrix a bias for each token."""
NEVER = -4.0
"""Bias of tokens that break the server's own reading of the answer: bytes past ASCII, controls, the backtick."""


def vocabulary():
    """Return the tokens of a byte-level vocabulary, each with its type and score."""
    kinds = gguf.TokenType
    tokens = [(b"<unk>", kinds.UNKNOWN, 0.0), (b"<s>", kinds.CONTROL, 0.0), (b"</s>", kinds.CONTROL, 0.0)]
    tokens += [(f"<0x{byte:02X}>".encode(), kinds.BYTE, 0.0) for byte in range(256)]
    tokens += [(chr(code).encode(), kinds.NORMAL, -1.0) for code in range(33, 127)]
    tokens.append((SPACE.encode(), kinds.NORMAL, -1.0))
    tokens += [(f"{SPACE}{word}".encode(), kinds.NORMAL, -2.0) for word in dict.fromkeys(WORDS)]
    return tokens


def bias(place, token):
    """Return how much a token is wanted: words, digits and the ends of texts and sentences more than the rest."""
    text = token.decode()
    if place < 2 or text == "`":
        return NEVER
    if 3 <= place < 259:
        byte = place - 3
        return -0.5 if 32 <= byte < 127 and byte != ord("`") else NEVER
    if len(text) > 1 and text.startswith(SPACE):
        return 0.3
    return {'"': 0.31, ".": 0.4, ",": 0.25, "]": 0.15, SPACE: 0.3}.get(text, 0.25 if text.isdigit() else -0.1)


def write_model(path):
    """Write a llama model whose weights come from a generator with a fixed seed."""
    random = np.random.default_rng(0)
    tokens = vocabulary()

    def noise(*shape, scale=0.05):
        return (random.standard_normal(shape) * scale).astype(np.float32)

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("babble")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(0)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token for token, _, _ in tokens])
    writer.add_token_types([int(kind) for _, kind, _ in tokens])
    writer.add_token_scores([score for _, _, score in tokens])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_chat_template("{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:")

    embeddings = noise(len(tokens), WIDTH)
    embeddings[:, 0] = CONSTANT
    output = noise(len(tokens), WIDTH, scale=0.15)
    output[:, 0] = [bias(place, token) for place, (token, _, _) in enumerate(tokens)]
    writer.add_tensor("token_embd.weight", embeddings)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, dtype=np.float32))
    writer.add_tensor("output.weight", output)
    for layer in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", np.ones(WIDTH, dtype=np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", noise(WIDTH, WIDTH))
        for name, shape in (("gate", (INNER, WIDTH)), ("up", (INNER, WIDTH)), ("down", (WIDTH, INNER))):
            writer.add_tensor(f"blk.{layer}.ffn_{name}.weight", noise(*shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main(folder):
    """Write the model, serve it, wait."""
    model = Path(folder) / "babble.gguf"
    write_model(str(model))
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    options = xllamacpp.CommonParams()
    options.model.path = str(model)
    options.port = port
    options.n_ctx = CONTEXT
    options.n_parallel = 1
    options.warmup = False
    options.cpuparams.n_threads = 1
    options.n_threads_http = 8  # more than any client here asks for at once, or requests wait for each other
    server = xllamacpp.Server(options)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
