namespace Berth.Fleet.Api;

/// <summary>The answer to a change that succeeded.</summary>
/// <param name="Id">The release that runs now.</param>
/// <param name="Previous">The release that ran before; null: none.</param>
/// <param name="Changed">False: the release was already the current one, and nothing was done.</param>
public sealed record ChangeDocument(string Id, string? Previous, bool Changed);
