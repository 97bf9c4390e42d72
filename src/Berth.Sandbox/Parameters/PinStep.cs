namespace Berth.Sandbox.Parameters;

/// <summary>
/// A directory or link on the way to a protected path. From inside it cannot be renamed, replaced or removed; otherwise the path would name
/// another file.
/// Its access is otherwise unchanged.
/// </summary>
/// <param name="Target">The path inside, no part before the last a symbolic link.</param>
/// <param name="Grant">The path inside of the writable mount that contains it.</param>
/// <param name="Directory">Whether it is a directory; otherwise a symbolic link.</param>
/// <param name="For">The first path that it protects; there may be more.</param>
internal sealed record PinStep(string Target, string Grant, bool Directory, string For) : MountStep(Target);
