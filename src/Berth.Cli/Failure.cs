using Berth.Cli.Rendering;
using Berth.CommandLine;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Text;
using Berth.Engine;
using Berth.Engine.Running;
using Berth.Engine.Specs;
using Berth.HostServices.Client;
using Berth.Instances.Records;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Errors;
using Berth.Supervision.Services;

namespace Berth.Cli;

/// <summary>The text and the exit code of each error.</summary>
internal static class Failure
{
    public static int Report(Exception error, bool debug)
    {
        if (error is OperationCanceledException && !debug)
        {
            Console.Error.WriteLine("berth: interrupted");
            return ExitCode.OfSignal((int)Signal.SIGINT);
        }

        if (error is InvalidSpecException invalid)
            WriteDiagnostics(invalid);
        else
            Console.Error.WriteLine($"berth: {TextOf(error)}{Flags(error)}");
        if (debug && error is RemoteException { RemoteBacktrace: { Length: > 0 } backtrace })
            Console.Error.WriteLine(Lines(backtrace));
        if (debug)
            Console.Error.WriteLine(error);
        return error is BerthException known ? known.ExitCode : ExitCode.Failed;
    }

    /// <summary>
    /// The text of an error: one line, except where lines were made for people, because a line break in a name must not look like another
    /// message. In what a host service says, a line break is written as <c>\u000a</c>.
    /// </summary>
    internal static string TextOf(Exception error) => error switch
    {
        RemoteException => TerminalText.Name(error.Message),
        BerthException { HasLines: true } => Lines(FailureText.Of(error)),
        _ => Printable.Line(FailureText.Of(error)),
    };

    /// <summary>
    /// Removes terminal control sequences, because a message may contain names chosen by a workload. Line breaks are kept.
    /// </summary>
    private static string Lines(string message) => string.Join('\n', message.Split('\n').Select(Printable.Line));

    /// <summary>The flags with which a user follows the suggestion of a library.</summary>
    private static string Flags(Exception error)
    {
        var flags = error is BerthException known ? string.Join(", ", known.Members.Select(FlagNames.Find).OfType<string>()) : "";
        return flags.Length is 0 ? "" : $" ({flags})";
    }

    private static void WriteDiagnostics(InvalidSpecException invalid)
    {
        foreach (var diagnostic in invalid.Diagnostics)
        {
            Console.Error.Write("berth: ");
            DiagnosticRenderer.Write(Console.Error, Named(diagnostic), invalid.File.Span, Colors.OnError);
        }
    }

    /// <summary>A value that is in no file was given with a flag.</summary>
    private static Diagnostic Named(Diagnostic diagnostic) =>
        diagnostic.Place is null && FlagNames.Find(diagnostic.Path) is { } flag ? diagnostic with { Place = new Place(flag) } : diagnostic;
}
