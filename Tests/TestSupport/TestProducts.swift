import Foundation

/// Where the build put its products.
public enum TestProducts {
  /// The folder that holds the executables beside the test bundle.
  public static var folder: URL { Bundle.module.bundleURL.deletingLastPathComponent() }
}
