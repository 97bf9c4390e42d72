using Berth.Linux.Acl;

namespace Berth.Sandbox.State;

/// <summary>Takes a uid's ACL entry away, or puts back the one it had.</summary>
/// <param name="Path">The host path.</param>
/// <param name="Change">What was given, and what was there before.</param>
public sealed record AclUndo(string Path, AclEntryChange Change) : UndoEntry(Path);
