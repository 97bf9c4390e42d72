using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Berth.Extensions.Hosting.Tests;

/// <summary>Keeps what is logged, as "LEVEL CATEGORY: TEXT".</summary>
internal sealed class Logged : ILoggerProvider
{
    internal ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // Nothing to release.
    }

    private sealed class Logger(Logged logged, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logged.Lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)}");
    }
}
