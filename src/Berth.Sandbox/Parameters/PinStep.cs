namespace Berth.Sandbox.Parameters;

/// <summary>
/// A directory, or a link, on the way to a protected path: from inside it cannot be renamed, replaced or removed, or the path would name
/// something else.
/// It is otherwise as it was.
/// </summary>
/// <param name="Target">The path inside, no part before the last a symbolic link.</param>
/// <param name="Grant">The writable mount that it lies on: the path inside.</param>
/// <param name="Directory">Whether it is a directory; otherwise a symbolic link.</param>
/// <param name="For">A path that is protected by it, the first of maybe many.</param>
internal sealed record PinStep(string Target, string Grant, bool Directory, string For) : MountStep(Target);
