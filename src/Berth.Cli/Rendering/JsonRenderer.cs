using System.Buffers;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Engine.Documents;
using Berth.Engine.Events;

namespace Berth.Cli.Rendering;

/// <summary>Shows the engine's events as JSON: results on standard output. Other events are text on standard error.</summary>
internal sealed class JsonRenderer : TextRenderer
{
    public override void Render(EngineEvent happened)
    {
        var document = new ArrayBufferWriter<byte>();
        // The reply of a call is one line, so that the output of several calls can be read line by line; a line of a log is, too.
        var options = happened switch
        {
            HostServiceAnswered or HostServiceRefused => new JsonWriterOptions(),
            LogLineRead => HostJson.Output with { Indented = false },
            _ => HostJson.Output,
        };
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
