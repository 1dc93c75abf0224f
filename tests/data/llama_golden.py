"""Makes llama_tied.bin and llama_untied_grouped.bin: what Hugging Face transformers computes for two very small models.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install torch==2.11.0 transformers==5.23.0
    /tmp/golden/bin/python tests/data/llama_golden.py tests/data

Layout of a file, little endian, no padding (tests/compute/llama_test.cpp reads it):
    int64  vocabulary, hidden, layers, heads, kv_heads, ffn, tied, rows, columns
    f32    parameters in forward order [parameter count]
    int64  tokens [rows, columns]
    f32    logits of all tokens [rows, columns, vocabulary]
    f32    gradient of the mean loss of tokens 1.. given tokens 0..columns-2 [parameter count]
    f32    that loss
"""

import struct
import sys

import numpy
import torch
from transformers import LlamaConfig, LlamaForCausalLM

ROWS, COLUMNS = 2, 24


def parameter_names(layers: int, tied: bool) -> list[str]:
    names = ["model.embed_tokens.weight"]
    for layer in range(layers):
        block = f"model.layers.{layer}."
        names += [
            block + name + ".weight"
            for name in (
                "input_layernorm",
                "self_attn.q_proj",
                "self_attn.k_proj",
                "self_attn.v_proj",
                "self_attn.o_proj",
                "post_attention_layernorm",
                "mlp.gate_proj",
                "mlp.up_proj",
                "mlp.down_proj",
            )
        ]
    names.append("model.norm.weight")
    return names if tied else names + ["lm_head.weight"]


def write(path: str, tied: bool, kv_heads: int) -> None:
    config = LlamaConfig(
        vocab_size=48,
        hidden_size=32,
        intermediate_size=40,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=kv_heads,
        max_position_embeddings=COLUMNS,
        rms_norm_eps=1e-5,
        tie_word_embeddings=tied,
        attention_bias=False,
        mlp_bias=False,
        hidden_act="silu",
        attn_implementation="sdpa",
    )
    model = LlamaForCausalLM(config).float().eval()
    with torch.no_grad():  # norms away from 1 and logits away from 0
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    tokens = torch.randint(0, config.vocab_size, (ROWS, COLUMNS))
    with torch.no_grad():
        logits = model(tokens).logits
    output = model(tokens, labels=tokens)  # transformers shifts the labels itself
    output.loss.backward()

    named = dict(model.named_parameters())
    names = parameter_names(config.num_hidden_layers, tied)
    assert sorted(names) == sorted(named), "parameters that the layout does not know"
    with open(path, "wb") as file:
        file.write(
            struct.pack(
                "<9q",
                config.vocab_size,
                config.hidden_size,
                config.num_hidden_layers,
                config.num_attention_heads,
                kv_heads,
                config.intermediate_size,
                int(tied),
                ROWS,
                COLUMNS,
            )
        )
        torch.cat([named[name].detach().flatten() for name in names]).numpy().tofile(file)
        tokens.numpy().tofile(file)
        logits.numpy().tofile(file)
        torch.cat([named[name].grad.flatten() for name in names]).numpy().tofile(file)
        numpy.array([output.loss.item()], "<f4").tofile(file)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.manual_seed(0)
    write(sys.argv[1] + "/llama_tied.bin", tied=True, kv_heads=4)
    write(sys.argv[1] + "/llama_untied_grouped.bin", tied=False, kv_heads=2)
