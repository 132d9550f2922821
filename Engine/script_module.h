// TorchScript modules: part of ccf_torch.cpp, which includes it inside its namespace.
//
// A module is loaded in evaluation mode with frozen parameters, its forward method inlined to one graph, which
// libtorch's plain interpreter runs operator by operator. What a linear layer is given comes from a copy of the graph
// that ends there.

// The attributes that lead to a value ("fc.weight"); empty for a constant, none for what is computed.
std::optional<std::string> attribute_path(const torch::jit::Value *value, const torch::jit::Value *self) {
  if (value == self) return "";
  const auto *node = value->node();
  if (node->kind() == c10::prim::Constant) return "";
  if (node->kind() == c10::prim::GetAttr) {
    auto owner = attribute_path(node->input(0), self);
    if (!owner) return std::nullopt;
    const auto &name = node->s(c10::attr::name);
    return owner->empty() ? name : *owner + "." + name;
  }
  for (const char *kind : {"aten::t", "aten::numpy_T", "aten::transpose", "aten::permute", "aten::detach"})
    if (node->kind() == c10::Symbol::fromQualString(kind)) return attribute_path(node->input(0), self);
  return std::nullopt;
}

bool is_constant(const torch::jit::Value *value, double number) {
  auto constant = torch::jit::toIValue(value);
  return constant && constant->isScalar() && constant->toScalar().toDouble() == number;
}

// The operands of a linear layer, if the node is one.
struct linear_operands {
  torch::jit::Value *features, *weight, *bias;
  bool transposed;
};

std::optional<linear_operands> linear_at(torch::jit::Node *node) {
  const std::string kind = node->kind().toQualString();
  if (kind == "aten::linear") {
    auto *bias = node->input(2);
    return linear_operands{node->input(0), node->input(1), bias->mustBeNone() ? nullptr : bias, false};
  }
  if (kind == "aten::addmm" && is_constant(node->input(3), 1) && is_constant(node->input(4), 1))
    return linear_operands{node->input(1), node->input(2), node->input(0), true};
  if (kind != "aten::matmul" && kind != "aten::mm") return std::nullopt;
  torch::jit::Value *bias = nullptr;
  const auto &uses = node->output()->uses();
  if (uses.size() == 1 && uses[0].user->kind() == c10::Symbol::fromQualString("aten::add") && uses[0].offset < 2)
    bias = uses[0].user->input(1 - uses[0].offset);
  return linear_operands{node->input(0), node->input(1), bias, true};
}

// Parts that do as in training whatever the module's mode is: their results depend on the other images, or on chance.
void refuse_training(torch::jit::Block *block) {
  for (auto *node : block->nodes()) {
    for (auto *inner : node->blocks()) refuse_training(inner);
    const std::string kind = node->kind().toQualString();
    const bool norm = kind == "aten::batch_norm" && !node->input(3)->mustBeNone();
    const bool dropout = kind == "aten::dropout" && !is_constant(node->input(1), 0);
    if (!norm && !dropout) continue;
    auto training = torch::jit::toIValue(node->input(norm ? 5 : 2));
    if (training && training->isBool() && training->toBool())
      throw std::invalid_argument(kind + " is fixed to training mode in it: trace the network after eval()");
  }
}

ccf_module load_module(const char *path, ccf_device device) {
  return guarded<ccf_module>(nullptr, [&] {
    auto handle = std::make_unique<ccf_module_s>(ccf_module_s{torch::jit::load(path, device_of(device))});
    auto &module = handle->value;
    module.eval();
    for (const auto &entry : module.named_parameters()) {
      entry.value.set_requires_grad(false);
      handle->tensors.push_back({entry.name, entry.value, true});
    }
    for (const auto &entry : module.named_buffers()) handle->tensors.push_back({entry.name, entry.value, false});
    auto method = module.find_method("forward");
    if (!method) throw std::invalid_argument("it has no method forward");
    const auto &arguments = method->function().getSchema().arguments();
    if (arguments.size() < 2) throw std::invalid_argument("its forward takes no images");
    for (size_t i = 2; i < arguments.size(); ++i) {
      if (!arguments[i].default_value())
        throw std::invalid_argument("its forward needs " + arguments[i].name() + " beside the images");
      handle->rest.push_back(*arguments[i].default_value());
    }
    auto graph = torch::jit::toGraphFunction(method->function()).graph()->copy();
    torch::jit::Inline(*graph);
    refuse_training(graph->block());
    handle->forward = torch::jit::GraphExecutor(graph, "forward", torch::jit::ExecutorExecutionMode::SIMPLE);

    // From the last to the first: the caller tries which one the logits come from.
    std::vector<size_t> places;
    size_t place = 0;
    for (auto *node : graph->nodes()) {
      auto linear = linear_at(node);
      if (linear && attribute_path(linear->weight, graph->inputs()[0])) places.push_back(place);
      ++place;
    }
    for (auto it = places.rbegin(); it != places.rend(); ++it) {
      auto copy = graph->copy();
      auto node = std::next(copy->nodes().begin(), ptrdiff_t(*it));
      auto linear = *linear_at(*node);
      auto name = *attribute_path(linear.weight, copy->inputs()[0]);
      const std::string suffix = ".weight";
      if (name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0)
        name.resize(name.size() - suffix.size());
      while (!copy->outputs().empty()) copy->eraseOutput(0);
      copy->registerOutput(linear.features);
      copy->registerOutput(linear.weight);
      if (linear.bias) copy->registerOutput(linear.bias);
      torch::jit::EliminateDeadCode(copy);
      handle->layers.push_back(script_layer{
          name, linear.transposed,
          torch::jit::GraphExecutor(copy, "features", torch::jit::ExecutorExecutionMode::SIMPLE)});
    }
    return handle.release();
  });
}

void free_module(ccf_module module) {
  done([&] { delete module; });
}

torch::jit::Stack run_script(ccf_module module, torch::jit::GraphExecutor &executor, ccf_tensor input) {
  torch::jit::Stack stack{module->value._ivalue(), input->value};
  for (const auto &value : module->rest) stack.push_back(value);
  try {
    executor.run(stack);
  } catch (const std::exception &error) {
    // The interpreter shows the module's source first, and what was wrong in the end.
    std::string text = error.what();
    const std::string marker = "RuntimeError: ";
    if (auto start = text.rfind(marker); start != std::string::npos) text = text.substr(start + marker.size());
    while (!text.empty() && text.back() == '\n') text.pop_back();
    throw std::runtime_error(text);
  }
  return stack;
}

int32_t module_tensor(ccf_module module, int32_t index, const char **name, int32_t *is_parameter, ccf_tensor *tensor) {
  return done([&] {
    const auto &entry = module->tensors.at(size_t(index));
    *name = entry.name.c_str();
    *is_parameter = entry.is_parameter;
    *tensor = wrap(entry.value);
  });
}
int32_t module_tensor_count(ccf_module module) { return int32_t(module->tensors.size()); }
int32_t module_layer_count(ccf_module module) { return int32_t(module->layers.size()); }
const char *module_layer_name(ccf_module module, int32_t layer) {
  return guarded<const char *>(nullptr, [&] { return module->layers.at(size_t(layer)).name.c_str(); });
}

ccf_tensor module_forward(ccf_module module, ccf_tensor input) {
  return guarded<ccf_tensor>(nullptr, [&] {
    auto stack = run_script(module, module->forward, input);
    if (stack.size() != 1 || !stack[0].isTensor())
      throw std::invalid_argument(
          "it gives " + (stack.empty() ? std::string("nothing") : stack[0].tagKind()) + " and not a tensor of logits");
    return wrap(stack[0].toTensor());
  });
}

int32_t module_layer(ccf_module module, int32_t index, ccf_tensor input, ccf_tensor *results) {
  return guarded<int32_t>(-1, [&] {
    auto &layer = module->layers.at(size_t(index));
    auto stack = run_script(module, layer.executor, input);
    std::vector<at::Tensor> found;
    for (const auto &value : stack) {
      if (value.isNone()) break;
      if (!value.isTensor()) throw std::invalid_argument("an operand of " + layer.name + " is not a tensor");
      found.push_back(value.toTensor());
    }
    if (found.size() < 2 || found[1].dim() != 2) throw std::invalid_argument(layer.name + " has no matrix of weights");
    if (layer.transposed) found[1] = found[1].t();
    for (size_t i = 0; i < found.size(); ++i)
      if (found[i].dim() > CCF_MAXIMUM_RANK) throw std::length_error("an operand with more than 8 axes");
    for (size_t i = 0; i < found.size(); ++i) results[i] = wrap(found[i]);
    return int32_t(found.size());
  });
}
