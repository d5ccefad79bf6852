// StackRoom: how much of the thread's stack is left, and threads with more of it, so that recursion never ends in a trap.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The stack of the current thread.
package enum StackRoom {
  /// What a command or a compilation is given: a tree of 100,000 levels fits. Memory is taken only as the stack grows.
  package static let deep = 512 << 20
  /// What any work on a program of ordinary height needs.
  package static let ordinary = 6 << 20

  /// The stack that a level of a tree takes in the hungriest stage.
  #if DEBUG
    private static let bytesPerLevel = 32 << 10
  #else
    private static let bytesPerLevel = 4 << 10
  #endif

  /// How high a tree the stages may walk on this thread; 1000 at least.
  static var highestTree: Int { max(1000, (remaining - ordinary) / bytesPerLevel) }

  /// The stack that running a compiled program of such a height may take.
  package static func bytes(forHeight height: Int) -> Int {
    height <= 1000 ? 0 : ordinary + height * bytesPerLevel
  }

  /// The lowest address that the stack may reach; 0 where the system does not say.
  package static var lowestAddress: UInt {
    #if canImport(Darwin)
      let thread = pthread_self()
      return UInt(bitPattern: pthread_get_stackaddr_np(thread)) - UInt(pthread_get_stacksize_np(thread))
    #else
      guard let getAttributes else { return 0 }
      var attributes = pthread_attr_t()
      guard getAttributes(pthread_self(), &attributes) == 0 else { return 0 }
      defer { pthread_attr_destroy(&attributes) }
      var lowest: UnsafeMutableRawPointer?
      var size = 0
      return pthread_attr_getstack(&attributes, &lowest, &size) == 0 ? UInt(bitPattern: lowest) : 0
    #endif
  }

  /// About where the stack stands now.
  @inline(never)
  package static var currentAddress: UInt {
    var here: UInt8 = 0
    return withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
  }

  /// Bytes left; 0 where the system does not say.
  package static var remaining: Int {
    let lowest = lowestAddress
    let current = currentAddress
    return lowest > 0 && current > lowest ? Int(clamping: current - lowest) : 0
  }

  #if !canImport(Darwin)
    private typealias GetAttributes = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32

    /// `pthread_getattr_np`, which the system's headers show to GNU sources only.
    private static let getAttributes: GetAttributes? = dlsym(nil, "pthread_getattr_np").map {
      unsafeBitCast($0, to: GetAttributes.self)
    }
  #endif
}

extension StackRoom {
  /// Runs `work` here where so many bytes of stack are left, else on a thread of its own that has as many, or as many
  /// as the system gives.
  package static func withRoom<Result>(_ bytes: Int, _ work: () throws -> Result) throws -> Result {
    if remaining >= bytes { return try work() }
    return try withoutActuallyEscaping(work) { work in
      var result: Swift.Result<Result, any Error>?
      let ran = withoutActuallyEscaping({ result = Swift.Result { try work() } }) { body in
        [bytes, bytes / 4, bytes / 16].contains { $0 > remaining && runThread(stackSize: $0, ThreadBody(body)) }
      }
      guard ran, let result else { return try work() }
      return try result.get()
    }
  }

  /// Runs a thread to its end; false if it cannot be made.
  private static func runThread(stackSize: Int, _ body: ThreadBody) -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return false }
    let argument = Unmanaged.passRetained(body)
    #if canImport(Darwin)
      var made: pthread_t?
      let status = pthread_create(&made, &attributes, { ThreadBody.run($0) }, argument.toOpaque())
    #else
      var thread = pthread_t()
      let status = pthread_create(&thread, &attributes, { ThreadBody.run($0) }, argument.toOpaque())
      let made: pthread_t? = thread
    #endif
    guard status == 0, let made else {
      argument.release()
      return false
    }
    pthread_join(made, nil)
    return true
  }
}

/// What a thread does.
private final class ThreadBody {
  private let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }

  static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }
}
