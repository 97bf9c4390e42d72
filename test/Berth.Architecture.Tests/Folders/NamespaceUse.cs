namespace Berth.Architecture.Tests.Folders;

/// <summary>One namespace uses another.</summary>
/// <param name="From">The one.</param>
/// <param name="To">The other.</param>
/// <param name="Example">Two types of them.</param>
internal sealed record NamespaceUse(string From, string To, string Example);
