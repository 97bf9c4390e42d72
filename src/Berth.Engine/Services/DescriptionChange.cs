using System.Text.Json;

namespace Berth.Engine.Services;

/// <summary>The changes in the description of a service since it was applied, by the names of members.</summary>
/// <param name="Members">The members: <c>environment.LANG</c>.</param>
internal sealed record DescriptionChange(IReadOnlyList<string> Members)
{
    /// <summary>Members that only the supervisor uses, and reads when it needs them. A change takes effect at once.</summary>
    private static readonly string[] s_supervisors =
        ["supervise.restart", "supervise.backoff", "supervise.startLimit", "supervise.after", "supervise.requires", "supervise.wants",
            "supervise.stop", "supervise.log"];

    private static readonly JsonElement s_empty = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>Whether there are no changes.</summary>
    public bool IsNone => Members.Count is 0;

    /// <summary>Whether a running program has to be restarted for the changes.</summary>
    public bool NeedsRestart =>
        Members.Any(static member => !s_supervisors.Any(one => member == one || member.StartsWith(one + '.', StringComparison.Ordinal)));

    /// <summary>Compares the applied description with a new one.</summary>
    public static DescriptionChange Between(AppliedDescription before, AppliedDescription after)
    {
        var members = new List<string>();
        using var old = JsonDocument.Parse(before.Text);
        using var now = JsonDocument.Parse(after.Text);
        Compare(old.RootElement, now.RootElement, "", members);
        if (before.File != after.File)
            members.Add("the file");
        if (before.Directory != after.Directory)
            members.Add("the directory");

        // The command follows from the description and from options of `berth service register`.
        if (members.Count is 0 && !before.Command.SequenceEqual(after.Command))
            members.Add("what is assigned to it, or which berth runs it");
        return new DescriptionChange(members);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Members);

    private static void Compare(JsonElement before, JsonElement after, string path, List<string> changed)
    {
        if (before.ValueKind is not JsonValueKind.Object || after.ValueKind is not JsonValueKind.Object)
        {
            if (before.ValueKind != after.ValueKind || !JsonElement.DeepEquals(before, after))
                changed.Add(path);
            return;
        }

        foreach (var member in before.EnumerateObject())
            Compare(member.Value, after.TryGetProperty(member.Name, out var other)
                ? other
                : Absent(member.Value), Below(path, member.Name), changed);
        foreach (var member in after.EnumerateObject())
        {
            if (!before.TryGetProperty(member.Name, out _))
                Compare(Absent(member.Value), member.Value, Below(path, member.Name), changed);
        }
    }

    /// <summary>
    /// The replacement for a missing member: for an object, an empty object, so that its members are named one by one.
    /// </summary>
    private static JsonElement Absent(JsonElement other) => other.ValueKind is JsonValueKind.Object ? s_empty : default;

    private static string Below(string path, string name) => path.Length is 0 ? name : $"{path}.{name}";
}
