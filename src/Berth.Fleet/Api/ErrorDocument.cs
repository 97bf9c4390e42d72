namespace Berth.Fleet.Api;

/// <summary>The answer to a request that failed.</summary>
/// <param name="Detail">The failure.</param>
public sealed record ErrorDocument(ErrorDetail Detail);
