using System.CommandLine;

namespace Berth.Cli.Commands;

internal sealed class CompletionsCommand() : Command("completions", "");
