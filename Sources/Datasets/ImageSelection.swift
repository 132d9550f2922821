import RandomStreams

extension ImageDataset {
  /// The images with the given indices, in their order.
  ///
  /// - Throws: `DatasetError` for an index that no image has.
  public func subset(_ indices: [Int], name: String? = nil) throws(DatasetError) -> ImageDataset {
    if let wrong = indices.first(where: { !labels.indices.contains($0) }) {
      throw DatasetError(self.name, "there is no image \(wrong): images go from 0 to \(count - 1)")
    }
    let size = imageSize
    let chosen = [UInt8](unsafeUninitializedCapacity: indices.count * size) { buffer, filled in
      pixels.withUnsafeBufferPointer { pixels in
        for (place, index) in indices.enumerated() {
          let image = UnsafeBufferPointer(rebasing: pixels[index * size..<(index + 1) * size])
          _ = UnsafeMutableBufferPointer(rebasing: buffer[(place * size)...]).initialize(fromContentsOf: image)
        }
      }
      filled = indices.count * size
    }
    return try ImageDataset(
      name: name ?? self.name, height: height, width: width, classNames: classNames, statistics: statistics,
      pixels: chosen, labels: indices.map { labels[$0] })
  }

  /// The first `count` images.
  ///
  /// - Throws: `DatasetError` unless there are so many.
  public func first(_ count: Int) throws(DatasetError) -> ImageDataset {
    guard count >= 1, count <= self.count else {
      throw DatasetError(name, "\(count) images are not possible: give 1 to \(self.count)")
    }
    return try subset(Array(0..<count), name: "\(name), first \(count)")
  }

  /// The first `count` images of each class, in the data set's order.
  ///
  /// - Throws: `DatasetError` if a class has fewer.
  public func first(perClass count: Int) throws(DatasetError) -> ImageDataset {
    let perClass = indicesByClass
    for (label, indices) in perClass.enumerated() where count < 1 || count > indices.count {
      throw DatasetError(
        name,
        "\(count) images of each class are not possible: give 1 or more; the class \(classNames[label]) has "
          + "\(indices.count)")
    }
    let chosen = perClass.flatMap { $0.prefix(count) }.sorted()
    return try subset(chosen, name: "\(name), first \(count) of each class")
  }

  /// The images in two parts: those to train on, and `count` that are held out, each class's share of them its share of
  /// all, up to rounding. Both keep the data set's order.
  ///
  /// The parts are a function of labels, count and seed: those of class c that are held out are drawn, without
  /// replacement, from the Philox stream of c's number.
  ///
  /// - Throws: `DatasetError` unless at least one image is left on either side.
  public func heldOut(
    _ count: Int, seed: UInt64
  ) throws(DatasetError) -> (training: ImageDataset, heldOut: ImageDataset) {
    guard count >= 1, count < self.count else {
      throw DatasetError(name, "\(count) held-out images are not possible: give 1 to \(self.count - 1)")
    }
    var isHeldOut = [Bool](repeating: false, count: self.count)
    var passed = 0
    for (label, indices) in indicesByClass.enumerated() {
      // Rounding what was passed so far, not each share, makes the shares add up.
      let before = Self.share(count, of: passed, in: self.count)
      passed += indices.count
      var indices = indices
      var stream = PhiloxStream(seed: seed, stream: StableHash("held-out images of class \(label)").value)
      for place in 0..<Self.share(count, of: passed, in: self.count) - before {
        indices.swapAt(place, place + stream.nextIndex(below: indices.count - place))
        isHeldOut[indices[place]] = true
      }
    }
    return (
      try subset(labels.indices.filter { !isHeldOut[$0] }, name: "\(name), \(count) held out"),
      try subset(labels.indices.filter { isHeldOut[$0] }, name: "\(name), held-out \(count)")
    )
  }

  /// `count * part / whole`, rounded.
  private static func share(_ count: Int, of part: Int, in whole: Int) -> Int {
    (2 * count * part + whole) / (2 * whole)
  }

  /// For each class the indices of its images, ascending.
  private var indicesByClass: [[Int]] {
    var indices = [[Int]](repeating: [], count: classNames.count)
    for (index, label) in labels.enumerated() { indices[label].append(index) }
    return indices
  }
}
