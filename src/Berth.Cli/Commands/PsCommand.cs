using System.CommandLine;

namespace Berth.Cli.Commands;

internal sealed class PsCommand() : Command("ps", "");
