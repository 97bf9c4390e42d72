using System.Text.Json;

namespace Berth.Descriptions.Json;

/// <summary>The progress of a reader, from which a syntax error is explained.</summary>
internal sealed class ReadProgress
{
    /// <summary>The outermost value; null if there is none yet.</summary>
    public PlacedValue? Root { get; set; }

    /// <summary>The innermost object or array that is still open.</summary>
    public PlacedValue? Container { get; set; }

    /// <summary>The number of objects and arrays that are open.</summary>
    public int Depth { get; set; }

    /// <summary>The last complete token.</summary>
    public JsonTokenType Last { get; set; }
}
