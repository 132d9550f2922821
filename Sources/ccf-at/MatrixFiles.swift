import Charts
import Checkpoints
import FeatureAttribution
import Reporting
import Tensors

/// A matrix of classes as files PATH.npy, .csv, .svg and .png.
enum MatrixFiles {
  /// Writes the files; elements that do not exist are not a number, empty, and crossed.
  ///
  /// - Parameters:
  ///   - title: of the figure.
  ///   - label: what the elements are.
  /// - Throws: `FileError`, and `PlotError` if the figure cannot be drawn.
  static func write(
    _ matrix: AttributionCorrelation, to path: String, title: String, label: String, scale: HeatMap.Scale,
    classNames: [String]
  ) throws {
    let count = matrix.classCount
    try NumPyFile.write(HostTensor(matrix.elements.map { $0 ?? .nan }, shape: [count, count]), to: path + ".npy")
    try Files.writeWhole(path + ".csv") { (file) throws(FileError) in
      for row in 0..<count {
        var record = ResultRecord()
        record.append("class", .text(classNames[row]))
        for column in 0..<count { record.append(classNames[column], .optional(matrix[row, column])) }
        if row == 0 { try file.append(record.csvHeader + "\n") }
        try file.append(record.csvLine + "\n")
      }
    }
    let rows = (0..<count).map { row in (0..<count).map { matrix[row, $0] } }
    try HeatMap([HeatMap.Panel(title, rows)], scale: scale, label: label, axis: "class").draw(to: path)
  }

  /// Reads PATH.npy.
  ///
  /// - Throws: `CheckpointError` if the file cannot be read or holds no matrix of classes.
  static func read(_ path: String) throws -> AttributionCorrelation {
    let array = try NumPyFile.read(path + ".npy")
    guard array.shape.count == 2, array.shape[0] == array.shape[1], let values: [Double] = try? array.values(),
      let matrix = try? AttributionCorrelation(classCount: array.shape[0], elements: values.map { $0.isNaN ? nil : $0 })
    else {
      throw CheckpointError(
        path + ".npy", found: "\(array.elementType) \(array.shape)", accepted: "a square matrix of float64")
    }
    return matrix
  }
}
