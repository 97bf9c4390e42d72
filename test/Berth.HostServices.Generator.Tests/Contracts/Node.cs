namespace Berth.HostServices.Generator.Tests.Contracts;

/// <summary>A recursive type, in three ways.</summary>
public sealed record Node(string Name, Node? Next, IReadOnlyList<Node> Children, Dictionary<string, Node>? Named = null);
