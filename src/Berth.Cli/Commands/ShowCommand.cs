using System.CommandLine;

namespace Berth.Cli.Commands;

internal sealed class ShowCommand() : Command("show", "");
