#!/usr/bin/env python3
"""Golden values for the tensor engine, computed by PyTorch: what Tests/GoldenTests compares the Swift side with.

Usage: scripts/goldens.py FOLDER

It needs the packages of Tests/Interop/requirements.txt (`make goldens`). The same PyTorch on the same kind of processor
gives the same files: inputs come from a generator of its own (SplitMix64), exactly representable in float32, and one
thread computes. Each result is there in float32 and in float64.

A step along the sign of a gradient, and the gradient of a rectifier, jump at zero. Inputs of the cases that have them
are drawn again until no gradient is within MARGIN of zero relative to the largest, and no input of a rectifier within
MARGIN relative to their root mean square, so that rounding on another processor cannot change a branch; and until
float32 in either memory format is within ROUNDING of float64, relative to the largest element of each tensor.
Gradients of a bias before a convolution and a batch norm are sums that nearly cancel: other inputs leave float32 four
digits of them.
"""

import argparse
import math
import pathlib
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from torch.optim import swa_utils

MARGIN = 1e-5
ROUNDING = 4e-6
TYPES = {"float32": torch.float32, "float64": torch.float64}
CIFAR10_MEAN = (0.4914, 0.4822, 0.4465)
CIFAR10_DEVIATION = (0.2471, 0.2435, 0.2616)
WIDTH = 2


# MARK: inputs


class Numbers:
    """SplitMix64, started from a text."""

    def __init__(self, text: str):
        self.state = 0xCBF29CE484222325  # FNV-1a
        for byte in text.encode():
            self.state = (self.state ^ byte) * 0x100000001B3 % 2**64

    def word(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
        return z ^ z >> 31

    def reals(self, *shape: int, low: float = -1.0, high: float = 1.0) -> torch.Tensor:
        """Multiples of 2^-20 on [low, high)."""
        steps = int((high - low) * 2**20)
        values = [low + (self.word() >> 11) * steps // 2**53 / 2**20 for _ in range(math.prod(shape))]
        return torch.tensor(values, dtype=torch.float32).reshape(shape)

    def images(self, count: int, side: int = 32) -> torch.Tensor:
        """Bytes; the images are their 256th parts."""
        values = [self.word() >> 56 for _ in range(count * 3 * side * side)]
        return torch.tensor(values, dtype=torch.uint8).reshape(count, 3, side, side)

    def integers(self, *shape: int, below: int) -> torch.Tensor:
        return torch.tensor([self.word() % below for _ in range(math.prod(shape))]).reshape(shape)


def cotangent(tensor: torch.Tensor) -> torch.Tensor:
    """What a result is multiplied with before it is summed: ((37 i mod 16) - 7.5) / 8 at element i."""
    index = torch.arange(tensor.numel(), dtype=torch.int64)
    return (((37 * index) % 16).to(tensor.dtype) - 7.5).div(8).reshape(tensor.shape)


class Margin:
    """How near to a jump a computation came."""

    def __init__(self):
        self.smallest = math.inf

    def see(self, tensor: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        self.smallest = min(self.smallest, (tensor.detach().abs().min() / scale.detach()).item())
        return tensor

    def relu(self, tensor: torch.Tensor) -> torch.Tensor:
        return F.relu(self.see(tensor, tensor.square().mean().sqrt()))

    def sign(self, tensor: torch.Tensor) -> torch.Tensor:
        return self.see(tensor, tensor.abs().max()).sign()


# MARK: files


class Goldens:
    """The cases of one file: inputs under CASE/input/NAME, results under CASE/TYPE/NAME."""

    def __init__(self):
        self.tensors: dict[str, torch.Tensor] = {}

    def case(self, name: str, inputs: dict, compute) -> None:
        """`inputs` as they are stored; `compute` gets floats in the type at hand, images as numbers."""
        self.put(name, "input", inputs)
        for kind, dtype in TYPES.items():
            self.put(name, kind, compute({key: converted(tensor, dtype) for key, tensor in inputs.items()}))

    def put(self, name: str, part: str, tensors: dict) -> None:
        for key, tensor in tensors.items():
            path = f"{name}/{part}/{key}"
            assert path not in self.tensors, path
            if tensor.is_floating_point():
                assert torch.isfinite(tensor).all(), path
            self.tensors[path] = tensor.detach().clone(memory_format=torch.contiguous_format)

    def write(self, path: pathlib.Path) -> None:
        save_file(self.tensors, path, metadata={"torch": torch.__version__})
        path.chmod(0o644)
        print(f"{path.name}: {len(self.tensors)} tensors, {path.stat().st_size} bytes")


def converted(tensor: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """A copy in the type that is computed with."""
    if tensor.dtype == torch.uint8:
        return tensor.to(dtype) / 256
    return tensor.to(dtype, copy=True) if tensor.is_floating_point() else tensor


def with_gradients(function):
    """The result of a function of named tensors, and the gradients for all that are floats."""

    def compute(inputs: dict) -> dict:
        leaves = {key: tensor.requires_grad_() for key, tensor in inputs.items() if tensor.is_floating_point()}
        result = function(**inputs)
        gradients = torch.autograd.grad((result * cotangent(result)).sum(), list(leaves.values()))
        return {"result": result} | {f"gradient of {key}": one for key, one in zip(leaves, gradients)}

    return compute


def plain(function):
    """The results of a function without gradients: one tensor, or several by name."""

    def compute(inputs: dict) -> dict:
        with torch.no_grad():
            result = function(**inputs)
        return result if isinstance(result, dict) else {"result": result}

    return compute


# MARK: functions


def functions() -> Goldens:
    goldens = Goldens()
    n = Numbers("functions")
    a, b = n.reals(2, 3, 4), n.reals(3, 1)
    positive = n.reals(2, 3, 4, low=0.25, high=2.0)
    divisor = n.reals(3, 1, low=0.5, high=1.5)
    two = {"a": a, "b": b}
    one = {"a": a}

    def both(name, inputs, function):
        goldens.case(name, inputs, with_gradients(function))

    both("sum of two", two, lambda a, b: a + b)
    both("sum with a number", one, lambda a: a + 0.3)
    both("difference of two", two, lambda a, b: a - b)
    both("difference from a number", one, lambda a: a - 0.3)
    both("number less elements", one, lambda a: 0.3 - a)
    both("product of two", two, lambda a, b: a * b)
    both("product with a number", one, lambda a: a * 0.3)
    both("quotient of two", {"a": a, "b": divisor}, lambda a, b: a / b)
    both("quotient by a number", one, lambda a: a / 0.3)
    both("negative", one, lambda a: -a)
    both("absolute value", one, lambda a: a.abs())
    both("square root", {"a": positive}, lambda a: a.sqrt())
    both("exponential", one, lambda a: a.exp())
    both("logarithm", {"a": positive}, lambda a: a.log())
    both("power", {"a": positive}, lambda a: a.pow(1.5))
    both("minimum", two, lambda a, b: torch.minimum(a, b))
    both("maximum", two, lambda a, b: torch.maximum(a, b))
    both("clamp to numbers", one, lambda a: a.clamp(-0.3, 0.4))
    both("clamp to tensors", {"a": a, "low": n.reals(3, 1, low=-0.5, high=0.0), "high": n.reals(4, low=0.0, high=0.5)},
         lambda a, low, high: torch.clamp(a, low, high))
    both("choice", {"a": a, "b": b, "c": n.integers(2, 3, 4, below=2)}, lambda a, b, c: torch.where(c == 1, a, b))
    goldens.case("sign", {"a": torch.cat([a.flatten(), torch.zeros(2)])}, plain(lambda a: a.sign()))

    whole = n.integers(2, 3, 4, below=3).float()
    goldens.case("equal", {"a": whole, "b": n.integers(3, 1, below=3).float()}, plain(lambda a, b: a == b))
    goldens.case("equal to a number", {"a": whole}, plain(lambda a: a == 1))
    goldens.case("greater than a number", one, plain(lambda a: a > 0.1))
    goldens.case("less", two, plain(lambda a, b: a < b))

    goldens.case("added in place", two, plain(lambda a, b: a.add_(b, alpha=-0.3)))
    goldens.case("number added in place", one, plain(lambda a: a.add_(3)))
    goldens.case("multiplied in place", one, plain(lambda a: a.mul_(0.3)))
    goldens.case("filled in place", one, plain(lambda a: a.fill_(0.3)))
    goldens.case("copied in place", two, plain(lambda a, b: a.copy_(b)))

    both("sum of all", one, lambda a: a.sum())
    both("sum along axes", one, lambda a: a.sum((0, 2)))
    both("sum along axes that stay", one, lambda a: a.sum((0, -1), keepdim=True))
    both("mean of all", one, lambda a: a.mean())
    both("mean along axes", one, lambda a: a.mean((1, 2)))
    both("largest along axes", one, lambda a: a.amax((1, 2)))
    both("norm along axes", one, lambda a: torch.linalg.vector_norm(a, 2, (1, 2), keepdim=True))
    goldens.case("place of the largest", one, plain(lambda a: a.argmax(2)))
    goldens.case("renormalised", {"a": a * torch.tensor([1.0, 0.125]).reshape(2, 1, 1)},
                 plain(lambda a: a.renorm(2, 0, 0.75)))
    goldens.case("sorted", one, plain(lambda a: dict(zip(("values", "places"), a.sort(dim=2, descending=True)))))

    both("another shape", one, lambda a: a.reshape(-1, 6))
    both("axes in another order", one, lambda a: a.permute(2, 0, 1))
    both("part along an axis", one, lambda a: a.narrow(2, 1, 2))
    both("new axis", one, lambda a: a.unsqueeze(1))
    both("turned round", one, lambda a: a.flip((0, 2)))
    own = Numbers("entries replaced")
    goldens.case("entries replaced", {"a": own.reals(4, 3), "b": own.reals(2, 3), "entries": torch.tensor([3, 1])},
                 plain(lambda a, b, entries: a.index_copy_(0, entries, b)))
    both("entries", {"a": a, "entries": torch.tensor([2, 0, 2])}, lambda a, entries: a.index_select(1, entries))
    both("indexed", {"a": a, "rows": torch.tensor([[1], [0]]), "columns": torch.tensor([3, 1, 0])},
         lambda a, rows, columns: a[rows, :, columns])
    both("gathered", {"a": a, "places": n.integers(2, 3, 2, below=4)}, lambda a, places: a.gather(2, places))
    both("one after the other", {"a": a, "b": n.reals(2, 2, 4)}, lambda a, b: torch.cat([a, b], 1))
    both("stacked", {"a": a, "b": positive}, lambda a, b: torch.stack([a, b], 1))
    goldens.case("one hot", {"classes": n.integers(6, below=4)}, plain(lambda classes: F.one_hot(classes, 4)))
    both("rounded to bfloat16", one, lambda a: a.to(torch.bfloat16).to(a.dtype))

    both("matrix product", {"a": n.reals(2, 1, 3, 4), "b": n.reals(5, 4, 2)}, lambda a, b: a @ b)
    both("exact GELU", {"a": n.reals(3, 5, low=-4.0, high=4.0)}, lambda a: F.gelu(a))
    image = {"a": n.reals(2, 3, 7, 7)}
    both("means of windows", image, lambda a: F.avg_pool2d(a, 3))
    both("resized, nearest", image, lambda a: F.interpolate(a, size=(4, 3)))
    both("resized, bilinear", image, lambda a: F.interpolate(a, size=(4, 9), mode="bilinear"))
    both("repeated", {"a": n.reals(1, 3, 1)}, lambda a: a.expand(2, -1, 4))
    both("softmax", {"a": n.reals(3, 5, low=-4.0, high=4.0)}, lambda a: a.softmax(1))
    both("log softmax", {"a": n.reals(3, 5, low=-4.0, high=4.0)}, lambda a: a.log_softmax(1))
    both("rectifier", one, lambda a: a.relu())
    both("rectifier in place", one, lambda a: (a * 1.0).relu_())

    pair = {"a": a, "b": n.reals(5), "c": n.reals(2, 3, 4), "d": n.reals(5)}
    goldens.case("list multiplied in place", pair, plain(lambda a, b, c, d: dict(zip("ab", scaled([a, b])))))
    goldens.case("list added in place", pair, plain(lambda a, b, c, d: dict(zip("ab", added([a, b], [c, d])))))
    goldens.case("norm of a list", pair, plain(
        lambda a, b, c, d: torch.linalg.vector_norm(torch.cat([one.flatten() for one in (a, b, c, d)]))))
    return goldens


def scaled(tensors):
    torch._foreach_mul_(tensors, 0.3)
    return tensors


def added(tensors, others):
    torch._foreach_add_(tensors, others, alpha=-0.3)
    return tensors


# MARK: layers


def layers() -> Goldens:
    goldens = Goldens()
    n = Numbers("layers")

    def convolution(name, weight, bias=None, **options):
        inputs = {"input": n.reals(2, 4, 7, 7), "weight": weight} | ({} if bias is None else {"bias": bias})
        goldens.case(f"Conv2d, {name}", inputs, with_gradients(
            lambda input, weight, bias=None: F.conv2d(input, weight, bias, **options)))

    convolution("3 by 3", n.reals(6, 4, 3, 3), padding=1)
    convolution("3 by 3, stride 2", n.reals(6, 4, 3, 3), stride=2, padding=1)
    convolution("1 by 1, stride 2", n.reals(6, 4, 1, 1), stride=2)
    convolution("bias", n.reals(6, 4, 3, 3), n.reals(6))
    convolution("two groups", n.reals(6, 2, 3, 3), n.reals(6), padding=1, groups=2)

    matrix = {"input": n.reals(5, 7), "weight": n.reals(3, 7), "bias": n.reals(3)}
    goldens.case("Linear", matrix, with_gradients(F.linear))
    goldens.case("Linear, no bias", {key: matrix[key] for key in ("input", "weight")}, with_gradients(F.linear))

    inputs = {
        "input": n.reals(3, 4, 5, 5, low=-2.0, high=3.0), "weight": n.reals(4, low=0.5, high=1.5), "bias": n.reals(4),
        "running_mean": n.reals(4), "running_var": n.reals(4, low=0.5, high=1.5),
        "num_batches_tracked": torch.tensor(7),
    }
    for mode in ("updating", "batch", "running"):
        goldens.case(f"BatchNorm2d, {mode}", inputs, batch_norm(mode))

    goldens.case("ChannelNormalisation", {"images": n.images(2, 4)}, with_gradients(normalised))

    rows = {"input": n.reals(2, 5, 6, low=-2.0, high=3.0), "weight": n.reals(6, low=0.5, high=1.5), "bias": n.reals(6)}
    goldens.case("LayerNorm", rows, with_gradients(
        lambda input, weight, bias: F.layer_norm(input, (6,), weight, bias, 1e-6)))
    goldens.case("SelfAttention", {
        "input": n.reals(2, 5, 6), "qkv.weight": n.reals(18, 6), "qkv.bias": n.reals(18),
        "proj.weight": n.reals(6, 6), "proj.bias": n.reals(6),
    }, with_gradients(lambda **inputs: self_attention(inputs, heads=2)))
    return goldens


def self_attention(inputs: dict, heads: int) -> torch.Tensor:
    """Attention from its definition: each head's weights are the softmax of query times key over the root of length."""
    count, tokens, width = inputs["input"].shape
    length = width // heads
    mapped = F.linear(inputs["input"], inputs["qkv.weight"], inputs["qkv.bias"])
    query, key, value = (
        part.reshape(count, tokens, heads, length).transpose(1, 2) for part in mapped.split(width, dim=2))
    shares = (query @ key.transpose(2, 3) / math.sqrt(length)).softmax(3)
    attended = (shares @ value).transpose(1, 2).reshape(count, tokens, width)
    return F.linear(attended, inputs["proj.weight"], inputs["proj.bias"])


def normalised(images):
    """Pixels in [0, 1] less CIFAR-10's mean, over its deviation, channel by channel."""
    mean, deviation = (
        torch.tensor(one, dtype=torch.float64).to(images.dtype).reshape(1, 3, 1, 1)
        for one in (CIFAR10_MEAN, CIFAR10_DEVIATION))
    return (images - mean) / deviation


def batch_norm(mode: str):
    """nn.BatchNorm2d in train mode, without tracking in train mode, or in eval mode; its buffers afterwards."""

    def compute(inputs: dict) -> dict:
        layer = nn.BatchNorm2d(4, track_running_stats=mode != "batch").to(inputs["input"].dtype)
        kept = {key: one for key, one in inputs.items() if key in layer.state_dict()}
        layer.load_state_dict(kept)
        layer.train(mode != "running")
        buffers = {key: inputs[key] for key in ("running_mean", "running_var", "num_batches_tracked")}
        x = inputs["input"].requires_grad_()
        result = layer(x)
        leaves = {"input": x, "weight": layer.weight, "bias": layer.bias}
        gradients = torch.autograd.grad((result * cotangent(result)).sum(), list(leaves.values()))
        after = buffers | dict(layer.named_buffers())
        return (
            {"result": result} | {f"gradient of {key}": one for key, one in zip(leaves, gradients)}
            | {f"after {key}": one for key, one in after.items()})

    return compute


# MARK: losses


def losses() -> Goldens:
    goldens = Goldens()
    n = Numbers("losses")
    logits, classes = n.reals(5, 4, low=-3.0, high=3.0), n.integers(5, below=4)
    weights = n.reals(5, 4, low=0.1, high=1.0)
    distributions = (weights * 2**10).round() / 2**10
    targets = {"classes": classes, "distributions": distributions}
    for kind, target in targets.items():
        for reduction in ("none", "mean", "sum"):
            for smoothing in (0.0, 0.3):
                name = f"cross-entropy, {kind}, {reduction}" + (", smoothed" if smoothing else "")
                goldens.case(name, {"logits": logits, "target": target}, loss(reduction, smoothing))
    goldens.case("cross-entropy, large logits", {"logits": logits * 2**12, "target": classes}, loss("mean", 0.0))
    objective_losses(goldens)
    return goldens


def objective_losses(goldens: Goldens) -> None:
    """The losses of training methods, with their gradients for the logits of the network that is trained alone."""
    n = Numbers("objectives")
    logits, other = n.reals(5, 4, low=-3.0, high=3.0), n.reals(5, 4, low=-3.0, high=3.0)
    classes = n.integers(5, below=4)
    robust, standard = n.reals(5, 4, low=-3.0, high=3.0), n.reals(5, 4, low=-6.0, high=6.0)

    def case(name, inputs, student, function):
        def compute(given: dict) -> dict:
            fixed = {key: one for key, one in given.items() if key not in student}
            return with_gradients(lambda **own: function(**own, **fixed))({key: given[key] for key in student})
        goldens.case(name, inputs, compute)

    def divergence(logits, teacher, temperature):
        return F.kl_div(F.log_softmax(logits / temperature, 1), F.softmax(teacher / temperature, 1),
                        reduction="batchmean")

    taught = {"logits": logits, "robust": robust, "target": classes}
    case("distillation, one teacher", taught, ["logits"], lambda logits, robust, target: (
        0.7 * F.cross_entropy(logits, target) + 0.3 * divergence(logits, robust, 2.0) * 2.0**2))
    case("distillation, as equation 3 is printed", taught, ["logits"], lambda logits, robust, target: (
        0.7 * F.cross_entropy(logits, target) + 0.3 * divergence(robust, logits, 2.0)))
    case("distillation, two teachers", taught | {"standard": standard}, ["logits"],
         lambda logits, robust, standard, target: (
             0.3 * F.cross_entropy(logits, target) + 0.1 * divergence(logits, standard, 2.0) * 2.0**2
             + 0.6 * divergence(logits, robust, 2.0) * 2.0**2))
    case("TRADES", {"clean": logits, "perturbed": other, "target": classes}, ["clean", "perturbed"],
         lambda clean, perturbed, target: (
             F.cross_entropy(clean, target)
             + 6.0 * F.kl_div(F.log_softmax(perturbed, 1), F.softmax(clean, 1), reduction="batchmean")))
    case("distance from earlier predictions", {"logits": logits, "earlier": robust}, ["logits"],
         lambda logits, earlier: F.mse_loss(F.softmax(logits, 1), F.softmax(earlier, 1)))


def loss(reduction: str, smoothing: float):
    """Cross-entropy, and its gradient for the logits; distributions are scaled to sum to one first."""

    def compute(inputs: dict) -> dict:
        target = inputs["target"]
        if target.is_floating_point():
            target = target / target.sum(1, keepdim=True)
        return with_gradients(
            lambda logits: F.cross_entropy(logits, target, reduction=reduction, label_smoothing=smoothing)
        )({"logits": inputs["logits"]})

    return compute


def sample_losses() -> Goldens:
    """The losses of attacks on single samples: differences of logits ratio, from Croce and Hein 2020."""
    goldens = Goldens()
    n = Numbers("sample losses")
    logits, labels = n.reals(6, 5, low=-3.0, high=3.0), n.integers(6, below=5)
    targets = (labels + 1 + n.integers(6, below=4)) % 5

    def ratio(logits, labels):
        own, others = split(logits, labels)
        return (others.max(1).values - own) / gap(logits, (1.0, 0.0, -1.0, 0.0))

    def targeted(logits, labels, targets):
        own, _ = split(logits, labels)
        aim, _ = split(logits, targets)
        return (aim - own) / gap(logits, (1.0, 0.0, -0.5, -0.5))

    def split(logits, labels):
        chosen = F.one_hot(labels, 5).bool()
        return logits[chosen], logits[~chosen].reshape(-1, 4)

    def gap(logits, weights):
        ordered = torch.topk(logits, 4, dim=1).values
        return sum(weight * ordered[:, place] for place, weight in enumerate(weights))

    goldens.case("difference of logits ratio", {"logits": logits, "labels": labels}, with_gradients(ratio))
    goldens.case("targeted difference of logits ratio", {"logits": logits, "labels": labels, "targets": targets},
                 with_gradients(targeted))
    return goldens


# MARK: networks


class PreActBlock(nn.Module):
    """Norm, rectifier, convolution, twice; the way past begins after the first rectifier where shapes change."""

    def __init__(self, inputs: int, outputs: int, stride: int, margin: Margin):
        super().__init__()
        self.margin = margin
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.shortcut = None
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False))

    def forward(self, x):
        active = self.margin.relu(self.bn1(x))
        # Row by row: oneDNN's AVX2 code corrupts memory for few channels side by side (its issue 6035).
        source = active.contiguous() if active.shape[1] < 8 else active
        past = x if self.shortcut is None else self.shortcut(source)
        result = self.conv2(self.margin.relu(self.bn2(self.conv1(active))))
        result += past
        return result


class PreActResNet18(nn.Module):
    """The network that Rice et al. 2020 and the paper train, at any width."""

    def __init__(self, width: int = 64, classes: int = 10):
        super().__init__()
        self.margin = Margin()
        self.conv1 = nn.Conv2d(3, width, 3, padding=1, bias=False)
        inputs = width
        for stage in range(4):
            outputs = width << stage
            blocks = [PreActBlock(inputs, outputs, 1 if stage == 0 else 2, self.margin),
                      PreActBlock(outputs, outputs, 1, self.margin)]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
            inputs = outputs
        self.bn = nn.BatchNorm2d(inputs)
        self.linear = nn.Linear(inputs, classes)

    @property
    def classifier(self):
        return self.linear

    def features(self, images):
        x = self.conv1(normalised(images))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
        return F.avg_pool2d(self.margin.relu(self.bn(x)), 4).flatten(1)

    def forward(self, images):
        return self.linear(self.features(images))


class PostActBlock(nn.Module):
    """Convolution and norm, twice, a rectifier between; the way past is added before the last rectifier."""

    def __init__(self, inputs: int, outputs: int, stride: int, margin: Margin):
        super().__init__()
        self.margin = margin
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        # Row by row: oneDNN's AVX2 code corrupts memory for few channels side by side (its issue 6035).
        past = self.shortcut(x.contiguous() if x.shape[1] < 8 else x)
        return self.margin.relu(self.bn2(self.conv2(self.margin.relu(self.bn1(self.conv1(x))))) + past)


class ResNet18(nn.Module):
    """ResNet-18 for images of 32 and 64 pixels a side; `window` is the side of what is averaged at the end."""

    def __init__(self, width: int = 64, classes: int = 10, side: int = 32, window: int = 4):
        super().__init__()
        self.margin = Margin()
        self.window = window
        self.conv1 = nn.Conv2d(3, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage in range(4):
            outputs = width << stage
            blocks = [PostActBlock(inputs, outputs, 1 if stage == 0 else 2, self.margin),
                      PostActBlock(outputs, outputs, 1, self.margin)]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
            inputs = outputs
        self.linear = nn.Linear(inputs * (side // 8 // window) ** 2, classes)

    @property
    def classifier(self):
        return self.linear

    def features(self, images):
        x = self.margin.relu(self.bn1(self.conv1(normalised(images))))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
        return F.avg_pool2d(x, self.window).flatten(1)

    def forward(self, images):
        return self.linear(self.features(images))


class WideBlock(nn.Module):
    """The block of `PreActBlock` under other names, as wide residual networks have them."""

    def __init__(self, inputs: int, outputs: int, stride: int, margin: Margin):
        super().__init__()
        self.margin = margin
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.convShortcut = None
        if inputs != outputs:
            self.convShortcut = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)

    def forward(self, x):
        active = self.margin.relu(self.bn1(x))
        source = active.contiguous() if active.shape[1] < 8 else active
        past = x if self.convShortcut is None else self.convShortcut(source)
        return self.conv2(self.margin.relu(self.bn2(self.conv1(active)))) + past


class WideStage(nn.Module):
    def __init__(self, inputs: int, outputs: int, blocks: int, stride: int, margin: Margin):
        super().__init__()
        self.layer = nn.Sequential(*(
            WideBlock(inputs if i == 0 else outputs, outputs, stride if i == 0 else 1, margin) for i in range(blocks)))

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    """WRN-depth-widening without dropout; its first weights are He's, by the outputs of a kernel."""

    def __init__(self, depth: int = 34, widening: int = 10, width: int = 16, classes: int = 10):
        super().__init__()
        self.margin = Margin()
        channels = [width] + [width * widening << stage for stage in range(3)]
        self.conv1 = nn.Conv2d(3, width, 3, padding=1, bias=False)
        for stage in range(3):
            self.add_module(f"block{stage + 1}", WideStage(
                channels[stage], channels[stage + 1], (depth - 4) // 6, 1 if stage == 0 else 2, self.margin))
        self.bn1 = nn.BatchNorm2d(channels[3])
        self.fc = nn.Linear(channels[3], classes)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    @property
    def classifier(self):
        return self.fc

    def features(self, images):
        x = self.block3(self.block2(self.block1(self.conv1(normalised(images)))))
        return self.margin.relu(self.bn1(x)).mean((2, 3))

    def forward(self, images):
        return self.fc(self.features(images))


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        state = {
            f"{part}.{name}": one for part in ("qkv", "proj") for name, one in getattr(self, part).named_parameters()}
        return self_attention({"input": x} | state, self.heads)


class TransformerBlock(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(width, 4 * width), "fc2": nn.Linear(4 * width, width)})

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp["fc2"](F.gelu(self.mlp["fc1"](self.norm2(x))))


class DeiT(nn.Module):
    """DeiT-Ti: patches, a class token, positions, blocks; its first weights are normal with deviation .02."""

    def __init__(self, width: int = 192, depth: int = 12, heads: int = 3, patch: int = 4, side: int = 32,
                 classes: int = 10):
        super().__init__()
        self.margin = Margin()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + (side // patch) ** 2, width))
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(3, width, patch, stride=patch)})
        self.blocks = nn.Sequential(*(TransformerBlock(width, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, classes)
        for one in (self.cls_token, self.pos_embed):
            nn.init.trunc_normal_(one, std=0.02)
        for part in self.modules():
            if isinstance(part, nn.Linear):
                nn.init.trunc_normal_(part.weight, std=0.02)
                nn.init.zeros_(part.bias)

    @property
    def classifier(self):
        return self.head

    def features(self, images):
        patches = self.patch_embed["proj"](normalised(images)).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(images), -1, -1), patches], 1) + self.pos_embed
        return self.norm(self.blocks(x))[:, 0]

    def forward(self, images):
        return self.head(self.features(images))


class SmallNetwork(nn.Module):
    """Two convolutions with their norms, for images of any size; no normalisation of pixels."""

    def __init__(self):
        super().__init__()
        self.margin = Margin()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 8, 3, stride=2, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(8)
        self.linear = nn.Linear(8, 5)

    def forward(self, images):
        x = self.margin.relu(self.bn1(self.conv1(images)))
        return self.linear(self.margin.relu(self.bn2(self.conv2(x))).mean((2, 3)))


class SmallCNN(nn.Module):
    """Two convolutions with stride 2 and a linear map of all that they give, for images of 8 pixels a side."""

    def __init__(self):
        super().__init__()
        self.margin = Margin()
        self.conv1 = nn.Conv2d(3, 3, 4, stride=2, padding=1)
        self.conv2 = nn.Conv2d(3, 6, 4, stride=2, padding=1)
        self.linear = nn.Linear(24, 10)

    @property
    def classifier(self):
        return self.linear

    def features(self, images):
        return self.margin.relu(self.conv2(self.margin.relu(self.conv1(normalised(images))))).flatten(1)


def linear_hypothesis(input, w1, w2):
    """The synthetic model's logits for three classes and two copies, from their definition.

    Logit a is the sum over copies of w1 x_E[a] + w2 (x_C[a, b] + x_C[a, c]); a copy's features are the three exclusive
    ones, then the shared ones of {1, 2}, {0, 2}, {0, 1}.
    """
    copies = input.reshape(-1, 2, 6)
    pairs = {frozenset((1, 2)): 3, frozenset((0, 2)): 4, frozenset((0, 1)): 5}
    logits = []
    for label in range(3):
        shared = sum(copies[:, :, pairs[frozenset((label, other))]] for other in range(3) if other != label)
        logits.append((w1 * copies[:, :, label] + w2 * shared).sum(1))
    return torch.stack(logits, 1)


def weights(network: nn.Module, text: str) -> dict:
    """A state dict of numbers for every entry of the network's."""
    n = Numbers(text)
    state = {}
    for name, tensor in network.state_dict().items():
        kind = name.rsplit(".", 1)[-1]
        if kind == "num_batches_tracked":
            state[name] = torch.tensor(7)
        elif kind == "running_var" or (kind == "weight" and tensor.dim() == 1):
            state[name] = n.reals(*tensor.shape, low=0.5, high=1.5)
        elif tensor.dim() == 1 or tensor.shape[0] == 1:
            state[name] = n.reals(*tensor.shape, low=-0.25, high=0.25)
        else:
            bound = math.sqrt(3 / tensor[0].numel())
            state[name] = (n.reals(*tensor.shape) * bound * 2**20).round() / 2**20
    return state


def loaded(make, state: dict, dtype: torch.dtype) -> nn.Module:
    network = make().to(dtype)
    network.load_state_dict(state, strict=True)
    return network


def rounding(results: dict, exact: dict) -> float:
    """The largest error of a tensor relative to its largest element."""
    errors = [(one.double() - exact[name].double()).abs().max() / exact[name].double().abs().max()
              for name, one in results.items() if one.is_floating_point()]
    return max(errors).item()


def steady(goldens: Goldens, name: str, inputs, compute) -> None:
    """A case whose inputs are drawn until they keep their distance from jumps, and float32 resolves the results."""
    for attempt in range(2000):
        tensors = inputs(Numbers(f"{name} {attempt}"))
        exact, margin = compute({key: converted(one, torch.float64) for key, one in tensors.items()})
        if margin.smallest < MARGIN:
            continue
        single = {key: converted(one, torch.float32) for key, one in tensors.items()}
        last = {key: one.contiguous(memory_format=torch.channels_last) if one.dim() == 4 else one
                for key, one in single.items()}
        error = max(rounding(compute(one)[0], exact) for one in (single, last))
        if error < ROUNDING:
            print(f"  {name}: inputs {attempt}, {margin.smallest:.1e} from a jump, float32 within {error:.1e}")
            return goldens.case(name, tensors, lambda given: compute(given)[0])
    sys.exit(f"{name}: no inputs keep their distance from jumps")


def buffers_after(network: nn.Module) -> dict:
    return {f"after {name}": one for name, one in network.named_buffers()}


def network_pass(make, state: dict, training: bool):
    """Features, logits, the loss's gradients for images and parameters, and the buffers afterwards."""

    def compute(inputs: dict):
        network = loaded(make, state, inputs["images"].dtype).train(training)
        images = inputs["images"].requires_grad_()
        features = network.features(images)
        logits = network.classifier(features)
        parameters = dict(network.named_parameters())
        value = F.cross_entropy(logits, inputs["labels"])
        gradients = torch.autograd.grad(value, [images, *parameters.values()])
        results = {"features": features, "logits": logits, "loss": value}
        results |= {f"gradient of {key}": one for key, one in zip(["images", *parameters], gradients)}
        return results | buffers_after(network), network.margin

    return compute


# Small ones of the published networks' kinds, for images of a side length, and their cases: mode, images, side length.
VARIANTS = {
    "ResNet18": (lambda side: ResNet18(WIDTH), [("training", 2, 32), ("evaluation", 2, 32)]),
    "WideResNet": (lambda side: WideResNet(depth=10, widening=2, width=WIDTH),
                   [("training", 2, 16), ("evaluation", 2, 16)]),
    "DeiT": (lambda side: DeiT(width=12, depth=2, heads=3, patch=8), [("evaluation", 2, 32)]),
}


def initial_weights(goldens: Goldens) -> None:
    """What becomes of weights for another patch, image size and number of classes."""
    given = weights(DeiT(width=6, depth=1, heads=2, patch=16, side=80, classes=7), "initial weights")
    goldens.put("initial weights", "weights", given)
    for patch, side in ((4, 32), (3, 33)):
        positions = given["pos_embed"]
        grid = positions[:, 1:].transpose(1, 2).reshape(1, 6, 5, 5)
        grid = F.interpolate(grid, size=(side // patch, side // patch), mode="bilinear", align_corners=False)
        kernel = given["patch_embed.proj.weight"]
        if patch == 4:
            squares = kernel.unfold(2, 4, 4).unfold(3, 4, 4)
            fitted = squares.sum((4, 5))
        else:
            fitted = F.interpolate(kernel, size=(patch, patch), mode="nearest")
        goldens.put(f"initial weights, patch {patch}", "weights", {
            "pos_embed": torch.cat([positions[:, :1], grid.flatten(2).transpose(1, 2)], 1),
            "patch_embed.proj.weight": fitted})


def networks(reference: dict) -> Goldens:
    goldens = Goldens()
    goldens.put("PreActResNet18", "weights", reference)

    def inputs(count: int, side: int):
        return lambda n: {"images": n.images(count, side), "labels": n.integers(count, below=10)}

    for mode in ("training", "evaluation"):
        compute = network_pass(lambda: PreActResNet18(WIDTH), reference, mode == "training")
        steady(goldens, f"PreActResNet18, {mode}", inputs(2, 32), compute)
    for name, (make, cases) in VARIANTS.items():
        state = weights(make(32), name)
        goldens.put(name, "weights", state)
        for mode, count, side in cases:
            compute = network_pass(lambda: make(side), state, mode == "training")
            steady(goldens, f"{name}, {mode}", inputs(count, side), compute)
    windows = weights(ResNet18(WIDTH, side=64), "ResNet18, windows")
    goldens.put("ResNet18, windows", "weights", windows)
    steady(goldens, "ResNet18, windows", inputs(1, 64), network_pass(lambda: ResNet18(WIDTH, side=64), windows, False))
    initial_weights(goldens)
    small = weights(SmallCNN(), "SmallCNN")
    goldens.put("SmallCNN", "weights", small)
    steady(goldens, "SmallCNN", inputs(3, 8), network_pass(SmallCNN, small, False))
    n = Numbers("LinearHypothesis")
    goldens.case("LinearHypothesis", {"input": n.reals(4, 12), "w1": n.reals(2), "w2": n.reals(2)},
                 with_gradients(linear_hypothesis))
    return goldens


# MARK: attributions

BATCH = 8


def attribution_inputs(counts: list):
    """Images of classes with these numbers of samples, and perturbations in 4096ths that keep pixels in [0, 1]."""

    def inputs(n: Numbers) -> dict:
        labels = [label for label, count in enumerate(counts) for _ in range(count)]
        order = sorted(range(len(labels)), key=lambda place: n.word())
        images = n.images(len(labels))
        pixels = images.double() / 255
        steps = n.integers(*images.shape, below=256) - 128
        steps = torch.clamp(steps, (-pixels * 4096).ceil(), ((1 - pixels) * 4096).floor())
        return {"images": images, "perturbations": steps.to(torch.int8),
                "labels": torch.tensor([labels[place] for place in order])}

    return inputs


def perturbed(inputs: dict) -> torch.Tensor:
    """The perturbed images; bytes come as their 256th parts, and pixels are the 255th."""
    pixels = inputs["images"] * 256 / 255
    return pixels + inputs["perturbations"].to(pixels.dtype) / 4096


def cosine(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return (a @ b) / (a.norm() * b.norm())


def similarity(matrix: torch.Tensor) -> torch.Tensor:
    """Equation 7."""
    places = range(len(matrix))
    return sum(matrix[i, j].clamp(min=0) for i in places for j in places if i != j)


def attributions(make, state: dict):
    """Attribution vectors (equation 5), Algorithm 1 with equations 6 and 7, and the matrix of section 5.3 with its sum."""

    def compute(inputs: dict):
        network = loaded(make, state, inputs["images"].dtype).eval()
        points, labels = perturbed(inputs), inputs["labels"].tolist()
        weight = network.classifier.weight.detach()
        vectors = []
        with torch.no_grad():
            for first in range(0, len(points), BATCH):
                features = network.features(points[first:first + BATCH])
                vectors += [g * weight[y] for g, y in zip(features, labels[first:first + BATCH])]
        classes = range(len(weight))
        own = [[vector for vector, label in zip(vectors, labels) if label == y] for y in classes]
        means = [sum(of_class) / len(of_class) for of_class in own]
        correlation = torch.stack([torch.stack([cosine(means[i], means[j]) for j in classes]) for i in classes])

        def instance(i: int, j: int) -> torch.Tensor:
            return torch.stack([max(cosine(x, other) for other in own[j]) for x in own[i]]).mean()

        instances = torch.stack([torch.stack([instance(i, j) for j in classes]) for i in classes])
        # Nothing here jumps: rectifiers without gradients, cosines, the largest of some.
        return {"vectors": torch.stack(vectors), "correlation": correlation, "similarity": similarity(correlation),
                "instances": instances, "instance similarity": similarity(instances)}, Margin()

    return compute


def grad_cam(make, state: dict):
    """Grad-CAM (Selvaraju et al. 2017) on the labels at the last block of the last stage, by hooks."""

    def compute(inputs: dict):
        network = loaded(make, state, inputs["images"].dtype).eval()
        seen = {}

        def look(module, arguments, output):
            seen["activations"] = output.detach()
            output.register_hook(lambda gradient: seen.update(gradient=gradient))

        network.layer4[-1].register_forward_hook(look)
        points = perturbed(inputs)
        network(points).gather(1, inputs["labels"].unsqueeze(1)).sum().backward()
        weight = seen["gradient"].mean((2, 3), keepdim=True)
        maps = F.relu((weight * seen["activations"]).sum(1, keepdim=True))
        maps = F.interpolate(maps, size=points.shape[2:], mode="bilinear", align_corners=False).squeeze(1)
        largest = maps.amax((1, 2), keepdim=True)
        return {"maps": maps / torch.where(largest > 0, largest, 1)}, network.margin

    return compute


def attribution(reference: dict) -> Goldens:
    goldens = Goldens()

    def make() -> nn.Module:
        return PreActResNet18(WIDTH)

    # 23 samples: the last batch has 7.
    steady(goldens, "attributions", attribution_inputs([1, 2, 3, 2, 2, 3, 2, 4, 2, 2]), attributions(make, reference))
    steady(goldens, "Grad-CAM", attribution_inputs([1, 0, 1, 1, 0, 1, 0, 0, 0, 1]), grad_cam(make, reference))
    return goldens


# MARK: attacks


def projected_gradient_descent(network, images, labels, delta, *, norm, epsilon, step, steps, inside, targeted):
    """The reference's attack from a start that is given: `inside` keeps pixels in [0, 1]."""
    for _ in range(steps):
        delta = delta.detach().requires_grad_()
        objective = F.cross_entropy(network(images + delta), labels)
        gradient, = torch.autograd.grad(-objective if targeted else objective, [delta])
        delta = delta.detach()
        if norm == "linf":
            delta = (delta + step * network.margin.sign(gradient)).clamp(-epsilon, epsilon)
        else:
            length = gradient.flatten(1).norm(dim=1).reshape(-1, 1, 1, 1)
            moved = delta + step * (gradient / (length + 1e-10))
            delta = moved.flatten(1).renorm(2, 0, epsilon).reshape(moved.shape)
        if inside:
            delta = torch.clamp(delta, 0 - images, 1 - images)
    return delta


def attack(make, state: dict, training: bool, **options):
    """The perturbation, and the buffers after the attack."""

    def compute(inputs: dict):
        network = loaded(make, state, inputs["images"].dtype).train(training)
        delta = projected_gradient_descent(
            network, inputs["images"], inputs["labels"], inputs["start"], **options)
        # As it comes out of the perturbed images, with their rounding.
        perturbation = (inputs["images"] + delta) - inputs["images"]
        return {"perturbation": perturbation} | buffers_after(network), network.margin

    return compute


def attack_inputs(count: int, side: int, classes: int, epsilon: float, norm: str):
    """Images, labels, and a start within epsilon that keeps the images in [0, 1]."""

    def inputs(n: Numbers) -> dict:
        images = n.images(count, side)
        if norm == "linf":
            start = n.reals(count, 3, side, side) * (math.floor(epsilon * 2**8) / 2**8)
        else:
            # A uniform number has variance 1/3: the norm is near epsilon / 2.
            size = epsilon / 2 / math.sqrt(side * side)
            start = n.reals(count, 3, side, side) * 2.0 ** math.floor(math.log2(size))
        pixels = images / 256
        start = torch.clamp(start, -pixels, 1 - pixels)
        return {"images": images, "labels": n.integers(count, below=classes), "start": start}

    return inputs


def attacks(reference: dict) -> Goldens:
    goldens = Goldens()
    state = weights(SmallNetwork(), "small network")
    goldens.put("small network", "weights", state)
    sizes = {"linf": (8 / 255, 2 / 255), "l2": (128 / 255, 16 / 255)}
    for norm, (epsilon, step) in sizes.items():
        for targeted in (False, True):
            for inside in (True, False):
                name = f"{norm}, {'targeted' if targeted else 'untargeted'}{'' if inside else ', no range'}"
                # Each mode of batch normalisation has its turn.
                training = targeted == inside
                compute = attack(SmallNetwork, state, training, norm=norm, epsilon=epsilon, step=step, steps=7,
                                 inside=inside, targeted=targeted)
                steady(goldens, name, attack_inputs(4, 8, 5, epsilon, norm), compute)
    compute = attack(lambda: PreActResNet18(WIDTH), reference, True, norm="linf", epsilon=8 / 255, step=2 / 255,
                     steps=3, inside=True, targeted=False)
    steady(goldens, "linf, PreActResNet18", attack_inputs(2, 32, 10, 8 / 255, "linf"), compute)
    for training in (True, False):
        steady(goldens, f"linf, TRADES, {'training' if training else 'evaluation'}",
               attack_inputs(4, 8, 5, 8 / 255, "linf"), trades_attack(state, training))
    return goldens


def trades_attack(state: dict, training: bool):
    """Five steps up the divergence from the predictions for the images themselves, which are computed first."""

    def compute(inputs: dict):
        network = loaded(SmallNetwork, state, inputs["images"].dtype).train(training)
        images = inputs["images"]
        with torch.no_grad():
            clean = F.softmax(network(images), 1)
        perturbed = climbed(
            images, inputs["start"], 5, network.margin,
            lambda x: F.kl_div(F.log_softmax(network(x), 1), clean, reduction="sum"))
        return {"perturbation": perturbed - images} | buffers_after(network), network.margin

    return compute


def climbed(images, delta, steps: int, margin: Margin, objective):
    """Images after steps of 2/255 up an objective, within 8/255 of where they were and within [0, 1]."""
    for _ in range(steps):
        x = (images + delta).detach().requires_grad_()
        gradient, = torch.autograd.grad(objective(x), [x])
        delta = (delta + 2 / 255 * margin.sign(gradient)).clamp(-8 / 255, 8 / 255)
        delta = torch.clamp(delta, 0 - images, 1 - images)
    return (images + delta).detach()


# MARK: training


def three_steps(make, state: dict, **options):
    """Losses before each of three steps of torch.optim.SGD, and the whole state after them."""

    def compute(inputs: dict):
        network = loaded(make, state, inputs["images"].dtype).train()
        optimiser = torch.optim.SGD(network.parameters(), **options)
        values = []
        for images, labels in zip(inputs["images"].chunk(3), inputs["labels"].chunk(3)):
            value = F.cross_entropy(network(images), labels)
            optimiser.zero_grad()
            value.backward()
            optimiser.step()
            values.append(value.detach())
        results = {"losses": torch.stack(values)}
        return results | {f"after {key}": one for key, one in network.state_dict().items()}, network.margin

    return compute


def training(reference: dict) -> Goldens:
    goldens = Goldens()
    options = {"lr": 0.1, "momentum": 0.9, "weight_decay": 5e-4}

    def inputs(side: int, classes: int):
        return lambda n: {"images": n.images(12, side), "labels": n.integers(12, below=classes)}

    steady(goldens, "momentum and weight decay", inputs(32, 10),
           three_steps(lambda: PreActResNet18(WIDTH), reference, **options))
    small = weights(SmallNetwork(), "small network")
    goldens.put("small network", "weights", small)
    steady(goldens, "Nesterov's momentum and weight decay", inputs(8, 5),
           three_steps(SmallNetwork, small, nesterov=True, **options))
    teacher = weights(SmallNetwork(), "small teacher")
    goldens.put("small teacher", "weights", teacher)
    for method in (CrossEntropyMethod, DistillationMethod, EnsemblingMethod, TRADESMethod):
        steady(goldens, f"whole steps, {method.name}", attack_inputs(12, 8, 5, 8 / 255, "linf"),
               whole_steps(method, small, teacher, **options))
    mixing(goldens)
    # The form for lists of tensors rounds SWA's 1 / (n + 1) to float32, whatever the type of the weights.
    for name, function in (("SWA", swa_utils.get_swa_avg_fn()), ("EMA", swa_utils.get_ema_avg_fn(0.75))):
        steady(goldens, f"{name}, statistics of three batches", inputs(8, 5), averaged(small, function, **options))
    return goldens


def averaged(state: dict, function, **options):
    """An average of the weights after each of three steps, and its running statistics from batches of 5, 5 and 2."""

    def compute(inputs: dict):
        network = loaded(SmallNetwork, state, inputs["images"].dtype).train()
        average = swa_utils.AveragedModel(network, avg_fn=function)
        optimiser = torch.optim.SGD(network.parameters(), **options)
        for images, labels in zip(inputs["images"].chunk(3), inputs["labels"].chunk(3)):
            optimiser.zero_grad()
            F.cross_entropy(network(images), labels).backward()
            optimiser.step()
            average.update_parameters(network)
        swa_utils.update_bn(inputs["images"].split(5), average)
        margin = network.margin
        margin.smallest = min(margin.smallest, average.module.margin.smallest)
        return {f"after {key}": one for key, one in average.module.state_dict().items()}, margin

    return compute


class CrossEntropyMethod:
    """Adversarial training; the attack in training mode, and a clean pass after each step."""

    name = "cross-entropy"
    attacks_in_training_mode = True
    clean_forward = True

    def __init__(self, network: nn.Module, teacher: nn.Module):
        self.network, self.teacher = network, teacher

    def begin(self, images, labels, places) -> None:
        self.images, self.labels = images, labels

    def attack(self, x):
        return F.cross_entropy(self.network(x), self.labels)

    def loss(self, x):
        logits = self.network(x)
        return F.cross_entropy(logits, self.labels), logits

    def kept(self) -> dict:
        return {}


class DistillationMethod(CrossEntropyMethod):
    """Equation 3 with lambda .4 and T 2 by the usual conventions; the attack climbs the whole, the teacher's answers fixed."""

    name = "distillation"
    attacks_in_training_mode = False
    clean_forward = False

    def attack(self, x):
        return self.loss(x)[0]

    def loss(self, x):
        logits = self.network(x)
        with torch.no_grad():
            answer = F.softmax(self.teacher(x) / 2, 1)
        divergence = F.kl_div(F.log_softmax(logits / 2, 1), answer, reduction="batchmean")
        return 0.6 * F.cross_entropy(logits, self.labels) + 0.4 * 4 * divergence, logits


class EnsemblingMethod(CrossEntropyMethod):
    """Dong et al.'s loss at momentum .9 and weight 30, both in the attack and after it."""

    name = "temporal ensembling"
    attacks_in_training_mode = False
    clean_forward = False

    def __init__(self, network: nn.Module, teacher: nn.Module):
        super().__init__(network, teacher)
        self.table = torch.zeros(8, 5, dtype=network.linear.weight.dtype)

    def begin(self, images, labels, places) -> None:
        super().begin(images, labels, places)
        self.network.eval()
        with torch.no_grad():
            present = F.softmax(self.network(images), 1)
        self.table[places] = 0.9 * self.table[places] + (1 - 0.9) * present
        self.target = self.table[places] / self.table[places].sum(1, keepdim=True)

    def attack(self, x):
        return self.loss(x)[0]

    def loss(self, x):
        logits = self.network(x)
        return (F.cross_entropy(logits, self.labels)
                + 30 * ((F.softmax(logits, 1) - self.target) ** 2).mean()), logits

    def kept(self) -> dict:
        return {"predictions": self.table}


class TRADESMethod(CrossEntropyMethod):
    """TRADES with beta 6, the clean batch passing once in training mode."""

    name = "TRADES"
    attacks_in_training_mode = False
    clean_forward = False

    def begin(self, images, labels, places) -> None:
        super().begin(images, labels, places)
        self.network.eval()
        with torch.no_grad():
            self.clean = F.softmax(self.network(images), 1)

    def attack(self, x):
        return F.kl_div(F.log_softmax(self.network(x), 1), self.clean, reduction="sum")

    def loss(self, x):
        clean, logits = self.network(self.images), self.network(x)
        divergence = F.kl_div(F.log_softmax(logits, 1), F.softmax(clean, 1), reduction="batchmean")
        return F.cross_entropy(clean, self.labels) + 6 * divergence, logits


def whole_steps(method, state: dict, teacher: dict, **options):
    """Three steps as a run does them: an attack of two steps from a given start, loss, clipping to .5, update.

    The third batch has two samples of each of the first two.
    """

    def compute(inputs: dict):
        dtype = inputs["images"].dtype
        network = loaded(SmallNetwork, state, dtype)
        asked = loaded(SmallNetwork, teacher, dtype).eval()
        objective = method(network, asked)
        optimiser = torch.optim.SGD(network.parameters(), **options)
        values, correct = [], []
        for step in range(3):
            rows = slice(4 * step, 4 * step + 4)
            images, labels = inputs["images"][rows], inputs["labels"][rows]
            objective.begin(images, labels, torch.tensor([[0, 1, 2, 3], [4, 5, 6, 7], [2, 3, 4, 5]][step]))
            network.train(method.attacks_in_training_mode)
            perturbed = climbed(images, inputs["start"][rows], 2, network.margin, objective.attack)
            network.train()
            value, logits = objective.loss(perturbed)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 0.5)
            optimiser.step()
            if method.clean_forward:
                with torch.no_grad():
                    network(images)
            values.append(value.detach())
            correct.append((logits.argmax(1) == labels).sum())
        for name, tensor in asked.state_dict().items():
            assert torch.equal(tensor, teacher[name].to(tensor.dtype)), name
        network.margin.smallest = min(network.margin.smallest, asked.margin.smallest)
        results = {"losses": torch.stack(values), "correct": torch.stack(correct)} | objective.kept()
        return results | {f"after {key}": one for key, one in network.state_dict().items()}, network.margin

    return compute


def mixing(goldens: Goldens) -> None:
    """A batch mixed with itself in the other order, as timm does it for a whole batch."""
    n = Numbers("mixing")
    inputs = {"images": n.images(4, 8), "labels": n.integers(4, below=5)}

    def targets(labels, share, dtype):
        classes = F.one_hot(labels, 5).to(dtype)
        return share * classes + (1 - share) * F.one_hot(labels.flip(0), 5).to(dtype)

    def mixup(given: dict) -> dict:
        images, share = given["images"], 0.7
        return {"images": share * images + (1 - share) * images.flip(0),
                "targets": targets(given["labels"], share, images.dtype)}

    def cutmix(given: dict) -> dict:
        images = given["images"].clone()
        images[:, :, 1:4, 3:8] = given["images"].flip(0)[:, :, 1:4, 3:8]
        return {"images": images, "targets": targets(given["labels"], 1 - 15 / 64, images.dtype)}

    goldens.case("Mixup", inputs, mixup)
    goldens.case("CutMix", inputs, cutmix)


PUBLISHED = {
    "preactresnet18": PreActResNet18,
    "resnet18": ResNet18,
    "wideresnet-34-10": WideResNet,
    "deit-ti": DeiT,
    "deit-ti-224": lambda: DeiT(patch=16, side=224, classes=1000),
}


def multiply_accumulates(network: nn.Module, side: int) -> int:
    """Those of convolutions and linear maps by what they are given, and of attention's two products, for one image."""
    total = 0

    def count(part, inputs, output):
        nonlocal total
        if isinstance(part, nn.Conv2d):
            total += part.weight.numel() * output.shape[2] * output.shape[3]
        else:
            total += part.weight.numel() * output.numel() // output.shape[-1]

    def attention(part, inputs, output):
        nonlocal total
        tokens, width = output.shape[1:]
        for map in (part.qkv, part.proj):
            total += tokens * map.weight.numel()
        # Of each head: tokens² products of queries and keys, and as many of shares and values, each of its length.
        total += 2 * part.heads * tokens**2 * (width // part.heads)

    for part in network.modules():
        if isinstance(part, (nn.Conv2d, nn.Linear)):
            part.register_forward_hook(count)
        elif isinstance(part, Attention):
            part.register_forward_hook(attention)
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, side, side))
    return total


def state_text(make, side: int) -> str:
    """Name, type and shape of each entry of a published network's state dict, parameters, and operations."""
    network = make()
    lines = [f"parameters {sum(one.numel() for one in network.parameters())}",
             f"multiply-accumulates {multiply_accumulates(make(), side)}"]
    for name, tensor in network.state_dict().items():
        lines.append(" ".join([name, str(tensor.dtype).removeprefix("torch."), *map(str, tensor.shape)]))
    return "\n".join(lines) + "\n"


def first_text(make) -> str:
    """Mean, deviation, kurtosis and largest of the first values of each parameter, drawn once."""
    torch.manual_seed(1)
    lines = []
    for name, tensor in make().named_parameters():
        x = tensor.detach().double().flatten()
        deviation = x.std(correction=0)
        kurtosis = ((x - x.mean()) ** 4).mean() / deviation**4 if deviation > 0 else torch.tensor(0.0)
        numbers = (x.mean(), deviation, kurtosis, x.abs().max())
        lines.append(" ".join([name, *(f"{one.item():.6g}" for one in numbers)]))
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    torch.set_num_threads(1)
    print(f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    folder.mkdir(parents=True, exist_ok=True)

    reference = weights(PreActResNet18(WIDTH), "PreActResNet18")
    functions().write(folder / "functions.safetensors")
    layers().write(folder / "layers.safetensors")
    losses().write(folder / "losses.safetensors")
    sample_losses().write(folder / "sample-losses.safetensors")
    networks(reference).write(folder / "networks.safetensors")
    attribution(reference).write(folder / "attribution.safetensors")
    attacks(reference).write(folder / "attacks.safetensors")
    training(reference).write(folder / "training.safetensors")
    for name, make in PUBLISHED.items():
        (folder / f"{name}-state.txt").write_text(state_text(make, 224 if name.endswith("224") else 32))
        if not name.endswith("224"):
            (folder / f"{name}-first.txt").write_text(first_text(make))


if __name__ == "__main__":
    main()
