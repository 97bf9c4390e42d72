using System.Text.Json;

namespace Berth.Engine.Services;

/// <summary>What has changed in the description of a service since it was applied, by the names of the members.</summary>
/// <param name="Members">The members: <c>environment.LANG</c>.</param>
internal sealed record DescriptionChange(IReadOnlyList<string> Members)
{
    /// <summary>What only its supervisor looks at, when the time has come: it is so at once.</summary>
    private static readonly string[] s_supervisors =
        ["supervise.restart", "supervise.backoff", "supervise.startLimit", "supervise.after", "supervise.requires", "supervise.wants",
            "supervise.stop", "supervise.log"];

    private static readonly JsonElement s_empty = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>Whether nothing has.</summary>
    public bool IsNone => Members.Count is 0;

    /// <summary>Whether a program that runs has to be started anew for it.</summary>
    public bool NeedsRestart =>
        Members.Any(static member => !s_supervisors.Any(one => member == one || member.StartsWith(one + '.', StringComparison.Ordinal)));

    /// <summary>Compares a description that was applied with one that is to be.</summary>
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

        // It follows from the description, and else from options of `berth service register`.
        if (members.Count is 0 && !before.Command.SequenceEqual(after.Command))
            members.Add("what is handed out to it, or which berth runs it");
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
    /// What stands for a member that is not there: for an object one without members, so that those are named which the other has.
    /// </summary>
    private static JsonElement Absent(JsonElement other) => other.ValueKind is JsonValueKind.Object ? s_empty : default;

    private static string Below(string path, string name) => path.Length is 0 ? name : $"{path}.{name}";
}
