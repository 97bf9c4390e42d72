namespace Berth.Descriptions.Kinds;

/// <summary>A word that stands for a value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Name">How it is written.</param>
/// <param name="Description">What it means, for the schema.</param>
public sealed record EnumWord<T>(T Value, string Name, string Description)
    where T : struct, Enum
{
    /// <summary>Known, but not yet to be had: the schema doesn't offer it.</summary>
    public bool Later { get; init; }
}
