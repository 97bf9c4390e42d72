using System.Collections.Immutable;
using System.Text.Json;

namespace Berth.Instances.HostActions;

/// <summary>
/// The kinds of recorded actions that a program can read, and so revert. A library that has actions of its own adds them.
/// </summary>
public sealed class HostActionKinds
{
    private readonly ImmutableDictionary<string, Func<JsonElement, HostAction>> _readers;

    private HostActionKinds(ImmutableDictionary<string, Func<JsonElement, HostAction>> readers) => _readers = readers;

    /// <summary>The kinds of this library.</summary>
    public static HostActionKinds Own { get; } = new(new Dictionary<string, Func<JsonElement, HostAction>>(StringComparer.Ordinal)
    {
        [AclAction.RecordedKind] = AclAction.Read,
        [CgroupAction.RecordedKind] = CgroupAction.Read,
        [HeldStartAction.RecordedKind] = HeldStartAction.Read,
        [HoldNameAction.RecordedKind] = HoldNameAction.Read,
        [SocketDirectoryAction.RecordedKind] = SocketDirectoryAction.Read,
    }.ToImmutableDictionary(StringComparer.Ordinal));

    /// <summary>These kinds, and another.</summary>
    /// <param name="kind">The kind, as recorded.</param>
    /// <param name="read">Reads the payload of one.</param>
    public HostActionKinds With(string kind, Func<JsonElement, HostAction> read) => new(_readers.Add(kind, read));

    /// <summary>Reads an action. One of an unknown kind stays as it is (<see cref="ForeignAction"/>).</summary>
    /// <exception cref="FormatException">It is not an action.</exception>
    internal HostAction Read(JsonElement element)
    {
        var kind = HostActionJson.Text(element, HostActionJson.KindMember);
        var payload = element.GetProperty(HostActionJson.PayloadMember);
        return _readers.TryGetValue(kind, out var read) ? read(payload) : new ForeignAction(kind, payload.GetRawText());
    }
}
