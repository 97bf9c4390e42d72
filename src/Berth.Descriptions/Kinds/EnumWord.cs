namespace Berth.Descriptions.Kinds;

/// <summary>A word that stands for a value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Name">The word.</param>
/// <param name="Description">The meaning, for the schema.</param>
public sealed record EnumWord<T>(T Value, string Name, string Description)
    where T : struct, Enum
{
    /// <summary>Whether the word is reserved for a later release; the schema then omits it.</summary>
    public bool IsReserved { get; init; }
}
