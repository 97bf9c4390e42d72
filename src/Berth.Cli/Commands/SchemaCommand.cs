using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth schema</c>.</summary>
internal sealed class SchemaCommand : RequestCommand<ReadSchema>
{
    public SchemaCommand()
        : base("schema", "Print the JSON Schema of berth.json, for editors")
    {
    }

    protected override ReadSchema Read(ParseResult parsed) => new();
}
