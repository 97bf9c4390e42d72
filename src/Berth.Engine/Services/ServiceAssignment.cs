namespace Berth.Engine.Services;

/// <summary>What was handed out to a service, and to no other.</summary>
/// <param name="Ports">TCP ports, each by the variable that the service finds it in.</param>
/// <param name="Identity">Its identity; null: that which its description says.</param>
public sealed record ServiceAssignment(IReadOnlyDictionary<string, int> Ports, int? Identity)
{
    /// <summary>Nothing.</summary>
    public static ServiceAssignment None { get; } = new(new Dictionary<string, int>(), null);
}
