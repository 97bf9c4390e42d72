using System.Text.Json;
using Berth.HostServices.Messages;

namespace Berth.Fuzz.Targets;

/// <summary>The text of a message. What is taken apart can be written again, and then says the same to every reader of JSON.</summary>
internal sealed class HostServiceMessageTarget : Target
{
    public override string Name => "host-service-message";

    public override IReadOnlyList<string> Words => HostServiceWords.All;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        Message message;
        try
        {
            message = MessageReader.Read(input);
        }
        catch (ProtocolException refusal)
        {
            return HostServiceWords.Shape(refusal);
        }

        using var once = Write(message);
        var again = MessageReader.Read(once.Json);
        Promise(Equal(message, again), "what is written is read alike");
        using var twice = Write(again);
        Promise(once.Json.Span.SequenceEqual(twice.Json.Span), "there is one way to write a message");
        using var document = JsonDocument.Parse(once.Json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return $"{message.Kind} {Math.Min(message.Value.Length, 4)} {message.Id > 0} {message.TimeoutMilliseconds is not null} "
            + $"{message.Credit > 0} {message.Features}";
    }

    private static MessageWriter Write(in Message message)
    {
        var writer = new MessageWriter();
        switch (message.Kind)
        {
            case MessageKind.Method:
                writer.Method(message.Name, message.Value.Span, message.Id, message.TimeoutMilliseconds, message.Credit);
                break;
            case MessageKind.Reply:
                writer.Reply(message.Value.Span, message.Id);
                break;
            case MessageKind.Signal:
                writer.Signal(message.Value.Span, message.Id);
                break;
            case MessageKind.Exception:
                writer.Exception(message.Name, message.Text!, message.Backtrace!, message.Id);
                break;
            case MessageKind.Hello:
                writer.Hello(message.Features);
                break;
            case MessageKind.Cancel:
                writer.Cancel(message.Id);
                break;
            case MessageKind.Credit:
                writer.Credit(message.Id, message.Credit);
                break;
            default:
                throw new BrokenPromiseException($"{message.Kind} is a kind that nobody can write");
        }

        return writer;
    }

    // Values go as they came: half of a surrogate pair too, which is how Python says a file name that is no text.
    private static bool Equal(Message one, Message other) =>
        one with { Value = default } == other with { Value = default } && one.Value.Span.SequenceEqual(other.Value.Span);
}
