using System.Buffers;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Engine.Documents;
using Berth.Engine.Events;

namespace Berth.Cli.Rendering;

/// <summary>What the engine tells, for programs: what was asked for is JSON on standard output; the rest is text beside it.</summary>
internal sealed class JsonRenderer : TextRenderer
{
    public override void Render(EngineEvent happened)
    {
        var document = new ArrayBufferWriter<byte>();
        // A call's answer is a line, as its caller's next line is the next call's.
        var options = happened is HostServiceAnswered or HostServiceRefused ? new JsonWriterOptions() : HostJson.Output;
        using (var writer = new Utf8JsonWriter(document, options))
        {
            if (!EventJson.TryWrite(happened, writer, WithCalls))
            {
                base.Render(happened);
                return;
            }
        }

        document.Write("\n"u8);
        StandardStream.Output.Write(document.WrittenSpan);
    }
}
