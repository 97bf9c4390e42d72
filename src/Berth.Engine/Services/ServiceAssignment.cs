namespace Berth.Engine.Services;

/// <summary>Values assigned to one service only.</summary>
/// <param name="Ports">TCP ports by the names of the variables that contain them.</param>
/// <param name="Identity">Its identity; null: the one in its description.</param>
public sealed record ServiceAssignment(IReadOnlyDictionary<string, int> Ports, int? Identity)
{
    /// <summary>No values.</summary>
    public static ServiceAssignment None { get; } = new(new Dictionary<string, int>(), null);
}
