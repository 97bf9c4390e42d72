using Berth.Instances.HostActions;

namespace Berth.Engine.Documents;

/// <summary>A change of the host for an instance.</summary>
internal sealed record GrantDocument(string Lifetime, string Description, string? Revert)
{
    public static GrantDocument Of(HostAction action) =>
        new(action.Lifetime.ToString().ToLowerInvariant(), action.Description, action.RevertDescription);
}
