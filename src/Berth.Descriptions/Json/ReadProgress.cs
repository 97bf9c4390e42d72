using System.Text.Json;

namespace Berth.Descriptions.Json;

/// <summary>How far a reading came: what a syntax error is explained from.</summary>
internal sealed class ReadProgress
{
    /// <summary>The outermost value; null: none yet.</summary>
    public PlacedValue? Root { get; set; }

    /// <summary>The innermost object or array that is still open.</summary>
    public PlacedValue? Container { get; set; }

    /// <summary>How many objects and arrays are open.</summary>
    public int Depth { get; set; }

    /// <summary>The last token that was read whole.</summary>
    public JsonTokenType Last { get; set; }
}
