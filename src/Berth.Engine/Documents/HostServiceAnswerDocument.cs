using System.Text.Json.Serialization;
using Berth.Descriptions.Text;
using Berth.Engine.Events;

namespace Berth.Engine.Documents;

/// <summary>The answer of a host service: a reply or an exception, and the signals before it.</summary>
internal sealed record HostServiceAnswerDocument
{
    [JsonConverter(typeof(RawJsonConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reply { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Descriptors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RemoteException? Exception { get; init; }

    [JsonConverter(typeof(RawJsonConverter))]
    public required string Signals { get; init; }

    public static HostServiceAnswerDocument Of(HostServiceAnswered answered) =>
        new() { Reply = Text(answered.Value), Descriptors = answered.Descriptors, Signals = Array(answered.Signals) };

    public static HostServiceAnswerDocument Of(HostServiceRefused refused) =>
        new() { Exception = new RemoteException(refused.Name, refused.Value, refused.Backtrace), Signals = Array(refused.Signals) };

    private static string Text(ReadOnlyMemory<byte> json) => Printable.Json(json.Span);

    private static string Array(IEnumerable<ReadOnlyMemory<byte>> values) => $"[{string.Join(',', values.Select(Text))}]";

    internal sealed record RemoteException(string Name, string Value, string? Backtrace);
}
