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
    both("entries", {"a": a, "entries": torch.tensor([2, 0, 2])}, lambda a, entries: a.index_select(1, entries))
    both("indexed", {"a": a, "rows": torch.tensor([[1], [0]]), "columns": torch.tensor([3, 1, 0])},
         lambda a, rows, columns: a[rows, :, columns])
    both("gathered", {"a": a, "places": n.integers(2, 3, 2, below=4)}, lambda a, places: a.gather(2, places))
    both("one after the other", {"a": a, "b": n.reals(2, 2, 4)}, lambda a, b: torch.cat([a, b], 1))
    both("stacked", {"a": a, "b": positive}, lambda a, b: torch.stack([a, b], 1))
    goldens.case("one hot", {"classes": n.integers(6, below=4)}, plain(lambda classes: F.one_hot(classes, 4)))
    both("rounded to bfloat16", one, lambda a: a.to(torch.bfloat16).to(a.dtype))

    both("matrix product", {"a": n.reals(2, 1, 3, 4), "b": n.reals(5, 4, 2)}, lambda a, b: a @ b)
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
    return goldens


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
    return goldens


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

    def features(self, images):
        x = self.conv1(normalised(images))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
        return F.avg_pool2d(self.margin.relu(self.bn(x)), 4).flatten(1)

    def forward(self, images):
        return self.linear(self.features(images))


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
        elif tensor.dim() == 1:
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
        logits = network.linear(features)
        parameters = dict(network.named_parameters())
        value = F.cross_entropy(logits, inputs["labels"])
        gradients = torch.autograd.grad(value, [images, *parameters.values()])
        results = {"features": features, "logits": logits, "loss": value}
        results |= {f"gradient of {key}": one for key, one in zip(["images", *parameters], gradients)}
        return results | buffers_after(network), network.margin

    return compute


def networks(reference: dict) -> Goldens:
    goldens = Goldens()
    goldens.put("PreActResNet18", "weights", reference)

    def inputs(count: int, side: int):
        return lambda n: {"images": n.images(count, side), "labels": n.integers(count, below=10)}

    for mode in ("training", "evaluation"):
        compute = network_pass(lambda: PreActResNet18(WIDTH), reference, mode == "training")
        steady(goldens, f"PreActResNet18, {mode}", inputs(2, 32), compute)
    small = weights(SmallCNN(), "SmallCNN")
    goldens.put("SmallCNN", "weights", small)
    steady(goldens, "SmallCNN", inputs(3, 8), network_pass(SmallCNN, small, False))
    n = Numbers("LinearHypothesis")
    goldens.case("LinearHypothesis", {"input": n.reals(4, 12), "w1": n.reals(2), "w2": n.reals(2)},
                 with_gradients(linear_hypothesis))
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
    return goldens


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
    return goldens


def state_text() -> str:
    """Name, type and shape of each entry of the published network's state dict, and the number of parameters."""
    network = PreActResNet18(64)
    lines = [f"parameters {sum(one.numel() for one in network.parameters())}"]
    for name, tensor in network.state_dict().items():
        lines.append(" ".join([name, str(tensor.dtype).removeprefix("torch."), *map(str, tensor.shape)]))
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
    attacks(reference).write(folder / "attacks.safetensors")
    training(reference).write(folder / "training.safetensors")
    (folder / "preactresnet18-state.txt").write_text(state_text())


if __name__ == "__main__":
    main()
