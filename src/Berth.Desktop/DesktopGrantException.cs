using Berth.Linux.Errors;

namespace Berth.Desktop;

/// <summary>A grant of the desktop cannot be given on this host, so the workload is not started.</summary>
/// <param name="grant">The grant, as it is written.</param>
/// <param name="problem">Why not.</param>
/// <param name="suggestion">What to do.</param>
/// <param name="inner">The cause; null: none.</param>
public sealed class DesktopGrantException(string grant, string problem, string suggestion, Exception? inner = null)
    : BerthException($"grant \"{grant}\": {problem}", suggestion, inner);
