using Berth.Engine.Events;

namespace Berth.Engine.Documents;

/// <summary>A line of a log, in JSON.</summary>
/// <param name="Service">The service that wrote it.</param>
/// <param name="Time">When it was read; null: unknown.</param>
/// <param name="Text">The line without its line break.</param>
internal sealed record LogLineDocument(string Service, DateTimeOffset? Time, string Text)
{
    public static LogLineDocument Of(LogLineRead read) => new($"{read.Service}", read.Line.Time, read.Line.Text);
}
