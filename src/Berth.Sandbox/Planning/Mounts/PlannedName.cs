using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>
/// A name on which the meaning of a rule depends: that of a symbolic link on the rule's path, or a missing one. A rule holds for the file
/// that it named at one moment. If such a name changes while a sandbox starts, the sandbox must not start with its meaning in between.
/// </summary>
/// <param name="Path">The host path, its directory free of links.</param>
/// <param name="File">The file with the name; null: none.</param>
/// <param name="LinkText">The text of a link, compared too because inode numbers are reused.</param>
/// <param name="Rule">The rule, as text for messages.</param>
internal readonly record struct PlannedName(string Path, PlacedFile? File, string? LinkText, string Rule);
