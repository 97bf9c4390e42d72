using Berth.Linux.Errors;

namespace Berth.Machines.Formatting;

/// <summary>A program of e2fsprogs is not installed.</summary>
/// <param name="program">Its name.</param>
public sealed class MissingProgramException(string program)
    : BerthException($"{program} is needed for images and is not on this host", "install it (Debian: apt install e2fsprogs)");
