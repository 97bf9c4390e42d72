using Berth.Linux.Errors;

namespace Berth.Instances.HostActions;

/// <summary>A name can't be made in a directory of the caller's own, because its mode forbids that.</summary>
/// <param name="directory">The directory.</param>
/// <param name="inner">The failed call.</param>
internal sealed class ClosedDirectoryException(string directory, LinuxException inner) : IOException(
    $"{inner.Message}; the mode of {directory} forbids it, which an earlier workload may have changed: chmod u+rwx {directory}", inner);
