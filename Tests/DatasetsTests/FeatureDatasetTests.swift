import Datasets
import RandomStreams
import SyntheticModel
import Tensors
import Testing

@Suite("Samples of the synthetic model")
struct FeatureDatasetTests {
  @Test("they are the model's own samples, in double and single precision")
  func samples() throws {
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: 4, copies: 2)
    var stream = PhiloxStream(seed: 3, stream: 5)
    let set = try FeatureDataset(model, count: 50, from: &stream)
    let layout = FeatureLayout(model)
    #expect(set.count == 50 && set.layout == layout && set.features.shape == [50, layout.count])
    let features = try set.features.values(as: Double.self)
    var again = PhiloxStream(seed: 3, stream: 5)
    for index in 0..<50 {
      let sample = model.sample(from: &again)
      #expect(set.labels[index] == sample.label)
      #expect(Array(features[index * layout.count..<(index + 1) * layout.count]) == sample.features)
    }
    #expect(stream.next() == again.next(), "the stream is not where the samples left it")
    var third = PhiloxStream(seed: 3, stream: 5)
    let single = try FeatureDataset(model, count: 50, elementType: .float32, from: &third)
    #expect(try single.features.values(as: Float.self) == features.map(Float.init))
    #expect(try single.labelTensor.values(as: Int64.self) == set.labels.map(Int64.init))
  }

  @Test("impossible sizes and types are errors")
  func errors() throws {
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    var stream = PhiloxStream(seed: 1, stream: 1)
    for count in [0, -1, Int.max / 8] {
      #expect(throws: DatasetError.self) { try FeatureDataset(model, count: count, from: &stream) }
    }
    #expect(throws: DatasetError.self) { try FeatureDataset(model, count: 1, elementType: .int64, from: &stream) }
  }
}
