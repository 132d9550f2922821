extension CIFARBinary {
  /// CIFAR-100: 50,000 training and 10,000 test images of a hundred classes; of the two labels the fine one.
  public static let cifar100 = CIFARBinary(
    published: .cifar100, title: "CIFAR-100", summary: "CIFAR-100, fine labels: 32 x 32, 100 classes", side: 32,
    labelBytes: 2, classNames: fineClassNames, statistics: .cifar100)

  /// The fine labels of fine_label_names.txt, in its order.
  private static let fineClassNames = [
    "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
    "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
    "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
    "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
    "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain",
    "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
    "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket",
    "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
    "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger",
    "tractor",
    "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
  ]
}

extension ChannelStatistics {
  /// CIFAR-100's, as the repositories that the paper builds on have them.
  public static let cifar100 = ChannelStatistics(
    known: [0.50707516, 0.48654887, 0.44091784], [0.26733429, 0.25643846, 0.27615047])
}

extension Distribution {
  /// CIFAR-100, binary version. Its files have no published digests: the archive's stands for them, and theirs are kept
  /// when it is unpacked.
  public static let cifar100 = Distribution(
    name: "cifar100", url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
    archive: "cifar-100-binary.tar.gz", archiveSize: 168_513_733, archiveMD5: "03b5dce01913d631647c71ecec9e9cb8",
    folder: "cifar-100-binary", training: [File(name: "train.bin", images: 50_000, md5: nil)],
    test: [File(name: "test.bin", images: 10_000, md5: nil)])
}
