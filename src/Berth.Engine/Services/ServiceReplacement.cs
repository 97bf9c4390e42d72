namespace Berth.Engine.Services;

/// <summary>The result of replacing a registered service.</summary>
/// <param name="IsRestarted">Whether the running service was restarted.</param>
/// <param name="Changed">The members of the description that changed: "environment.LANG"; null: the previous description is
/// unknown.</param>
public sealed record ServiceReplacement(bool IsRestarted, string? Changed);
