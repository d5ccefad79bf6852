// Runs work on a thread whose stack is large enough for any recursion that the readers' limits allow.
import Foundation

/// Runs `work` on a thread with 512 MB of stack, or as much as the system gives, and returns what it returns. Memory is
/// taken only as the stack grows.
func runOnLargeStack(_ work: @escaping () -> Int32) -> Int32 {
  let box = WorkBox(work)
  for megabytes in [512, 128, 32] {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { break }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, megabytes << 20) == 0 else { continue }
    let argument = Unmanaged.passRetained(box)
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = pthread_create(&thread, &attributes, { WorkBox.run($0) }, argument.toOpaque())
      if status == 0, let thread {
        pthread_join(thread, nil)
        return box.result
      }
    #else
      var thread = pthread_t()
      let status = pthread_create(&thread, &attributes, { WorkBox.run($0) }, argument.toOpaque())
      if status == 0 {
        pthread_join(thread, nil)
        return box.result
      }
    #endif
    argument.release()
  }
  return work()
}

private final class WorkBox {
  let work: () -> Int32
  var result: Int32 = 0

  init(_ work: @escaping () -> Int32) {
    self.work = work
  }

  static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let box = Unmanaged<WorkBox>.fromOpaque(argument).takeRetainedValue()
    box.result = box.work()
    return nil
  }
}
