using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>
/// A name that decides what a rule is about: of a symbolic link on the way to it, or one that is missing. A rule holds for what it named at
/// one moment; whoever gives such a name to something else while a sandbox starts must not have it start by what the name meant in between.
/// </summary>
/// <param name="Path">The host path, its directory free of links.</param>
/// <param name="File">What has the name; null: nothing.</param>
/// <param name="LinkText">Where it leads: numbers of files come back.</param>
/// <param name="Rule">The rule, for people.</param>
public readonly record struct PlannedName(string Path, PlacedFile? File, string? LinkText, string Rule);
