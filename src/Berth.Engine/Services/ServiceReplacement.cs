namespace Berth.Engine.Services;

/// <summary>How a registered service became another.</summary>
/// <param name="IsRestarted">Whether what ran was restarted.</param>
/// <param name="Changed">The members of the description that changed: "environment.LANG"; null: it is not known what it was registered
/// with.</param>
public sealed record ServiceReplacement(bool IsRestarted, string? Changed);
