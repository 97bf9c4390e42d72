using System.Buffers;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;
using Berth.Supervision.Services;
using Berth.Workloads;
using Berth.Workloads.Tables;

namespace Berth.Supervision.Definitions;

/// <summary>Definitions as JSON files, parsed as strictly as a <c>berth.json</c>.</summary>
public static class ServiceDefinitionFile
{
    /// <summary>Reads and checks a definition.</summary>
    /// <param name="file">Its content in UTF-8, at most <see cref="WorkloadFile.MaxLength"/>.</param>
    /// <param name="fileName">The name of the file in messages.</param>
    /// <exception cref="ServiceException">The definition is invalid; the message has file, line and column.</exception>
    public static ServiceDefinition Parse(ReadOnlySpan<byte> file, string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        if (file.Length > WorkloadFile.MaxLength)
            throw Invalid($"{fileName}: it is longer than {ByteSize.Format(WorkloadFile.MaxLength)}", "register the service again");
        var findings = new Findings(fileName) { FindElsewhere = WorkloadTable.Kind.FindMember };
        ServiceDefinition? definition = null;
        if (PlacedReader.Read(file, findings) is { } root)
            ServiceDefinitionTable.Kind.TryRead(root, findings, out definition);
        if (findings.InFile(fileName, file).FirstOrDefault(
            static diagnostic => diagnostic.Severity is DiagnosticSeverity.Error) is { } error)
            throw Invalid($"{error.Place!.Source}:{error.Line}:{error.Column}: {error.Path}: {error.Message}", error.Suggestion
                ?? "correct it");
        ServiceDefinitionValidator.ThrowIfInvalid(definition!);
        return definition!;
    }

    /// <summary>
    /// The definition as UTF-8, indented; the same definition gives the same bytes, and <see cref="Parse"/> reads it.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, HostJson.IndentedFile))
            Write(writer, definition);
        return buffer.WrittenMemory;
    }

    /// <summary>Writes the definition as one value of another document.</summary>
    /// <param name="writer">A writer at a place for a value, with one of the options of <see cref="HostJson"/>.</param>
    /// <param name="definition">The definition.</param>
    public static void Write(Utf8JsonWriter writer, ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(definition);
        ServiceDefinitionTable.Kind.Write(writer, definition);
    }

    /// <summary>Whether two definitions are equal.</summary>
    public static bool Same(ServiceDefinition a, ServiceDefinition b) => ServiceDefinitionTable.Kind.Same(a, b);

    private static ServiceException Invalid(string problem, string suggestion) =>
        new(ServiceErrorKind.InvalidDefinition, problem, suggestion);
}
