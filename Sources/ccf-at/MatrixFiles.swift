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
    try writeNumbers(matrix, to: path, classNames: classNames)
    try HeatMap([HeatMap.Panel(title, matrix.rows)], scale: scale, label: label, axis: "class").draw(to: path)
  }

  /// Writes PATH.npy and .csv.
  ///
  /// - Throws: `FileError` when the system refuses.
  static func writeNumbers(_ matrix: AttributionCorrelation, to path: String, classNames: [String]) throws {
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
  }

  /// The names of the classes in PATH.csv.
  ///
  /// - Throws: `FileError` if it cannot be read or has no header.
  static func classNames(_ path: String) throws(FileError) -> [String] {
    guard let header = try Files.text(path + ".csv").split(separator: "\n").first,
      let names = ResultValue.csvFields(header)
    else { throw FileError(path + ".csv", "has no header: give a matrix that ccf-at attribute wrote") }
    return Array(names.dropFirst())
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

extension AttributionCorrelation {
  /// The elements as rows.
  var rows: [[Double?]] { (0..<classCount).map { row in (0..<classCount).map { self[row, $0] } } }
}
