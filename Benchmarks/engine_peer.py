#!/usr/bin/env python3
"""Times the same steps in PyTorch on request: the peers of Benchmarks/run-engine.

Usage: Benchmarks/engine_peer.py {eager,tuned,reference} [--width W] [--batch N] [--threads N]

eager      PyTorch as it comes: row-major tensors, the system's allocation.
tuned      the best settings known here: channels last, large blocks of memory kept by the process, parameters frozen
           during the attack. torch.compile and bfloat16 gain nothing on a CPU.
reference  the paper's training step with its own settings: PyTorch as it comes, batch norm in training mode in the
           attack, whose backward passes go into the weights and are thrown away, and a clean forward pass with
           gradients afterwards.

It prints one line of JSON about itself. For each line "WORK REPEATS" on standard input it does the work so many times
and prints the seconds that this took.
"""

import argparse
import functools
import ctypes
import json
import pathlib
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

# The transcription of the network that makes the golden values.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))
from goldens import PreActResNet18  # noqa: E402

EPSILON, STEP = 8 / 255, 2 / 255


def keep_memory() -> None:
    """What the engine asks of glibc."""
    libc = ctypes.CDLL(None)
    if not (libc.mallopt(-3, 1 << 30) and libc.mallopt(-1, 2**31 - 1)):  # M_MMAP_THRESHOLD, M_TRIM_THRESHOLD
        sys.exit("engine_peer: mallopt failed")


class Peer:
    """A network with a batch of images, as real as their speed needs."""

    def __init__(self, options: argparse.Namespace):
        torch.manual_seed(1)
        self.tuned = options.variant == "tuned"
        self.network = PreActResNet18(options.width)
        self.images = torch.rand(options.batch, 3, 32, 32)
        if self.tuned:
            self.network = self.network.to(memory_format=torch.channels_last)
            self.images = self.images.contiguous(memory_format=torch.channels_last)
        self.labels = torch.randint(10, (options.batch,))
        self.start = torch.empty_like(self.images).uniform_(-EPSILON, EPSILON)
        self.factors = torch.rand(2048, 2048), torch.rand(2048, 2048)
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)
        self.criterion = nn.CrossEntropyLoss()

    def product(self):
        self.factors[0] @ self.factors[1]

    def forward(self):
        self.network.eval()
        with torch.no_grad():
            self.network(self.images)

    def freeze(self, frozen: bool):
        if self.tuned:
            self.network.requires_grad_(not frozen)

    def attack_step(self):
        """One step of l_inf PGD, the gradient asked for the perturbation alone."""
        self.network.train()
        self.freeze(True)
        delta = self.start.detach().requires_grad_()
        loss = F.cross_entropy(self.network(self.images + delta), self.labels)
        gradient, = torch.autograd.grad(loss, [delta])
        with torch.no_grad():
            moved = (self.start + STEP * gradient.sign()).clamp(-EPSILON, EPSILON)
            moved = torch.clamp(moved, 0 - self.images, 1 - self.images)
            self.images + moved
        self.freeze(False)

    def training_step(self):
        self.network.train()
        logits = self.network(self.images)
        loss = F.cross_entropy(logits, self.labels)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        (logits.argmax(1) == self.labels).sum().item()
        loss.item()

    def recipe_step(self):
        """The reference's step: its attack runs backward into the weights as well."""
        x, y = self.images, self.labels
        self.network.train()
        delta = torch.clamp(torch.zeros_like(x).uniform_(-EPSILON, EPSILON), 0 - x, 1 - x).requires_grad_()
        for _ in range(10):
            self.criterion(self.network(x + delta), y).backward()
            moved = torch.clamp(delta + STEP * torch.sign(delta.grad), -EPSILON, EPSILON).detach()
            delta.data = torch.clamp(moved, 0 - x, 1 - x)
            delta.grad.zero_()
        output = self.network(x + delta.detach())
        loss = self.criterion(output, y)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        (output.max(1)[1] == y).float().sum().item()
        (self.network(x).max(1)[1] == y).float().sum().item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("variant", choices=["eager", "tuned", "reference"])
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.variant == "tuned":
        keep_memory()
    torch.set_num_threads(options.threads)
    peer = Peer(options)
    # The golden values' watch on rectifiers is not the network's work.
    for module in peer.network.modules():
        if hasattr(module, "margin"):
            # In place where the reference is made as fast as it goes; the reference itself is not.
            module.margin = argparse.Namespace(relu=functools.partial(F.relu, inplace=options.variant == "tuned"))
    print(json.dumps({"version": torch.__version__, "configuration": torch.__config__.show()}), flush=True)
    for line in sys.stdin:
        work, repeats = line.split()
        step = getattr(peer, work.replace("-", "_"))
        start = time.perf_counter()
        for _ in range(int(repeats)):
            step()
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
