using System.Text;
using Berth.HostServices.Generator.Emission;
using Berth.HostServices.Generator.Extraction;
using Berth.HostServices.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Berth.HostServices.Generator;

/// <summary>Writes a client and a dispatcher for every interface marked with <c>[HostService]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class HostServiceGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that yields the models, for tests that track steps.</summary>
    public const string ServicesStep = "Services";

    private const string AttributeName = "Berth.HostServices.HostServiceAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var contracts = context.SyntaxProvider.ForAttributeWithMetadataName(
            AttributeName,
            static (node, _) => node is InterfaceDeclarationSyntax,
            static (found, _) => ServiceExtractor.Extract((INamedTypeSymbol)found.TargetSymbol, found.Attributes[0]));

        // A separate output, so that code is regenerated only if the model changes, not if a diagnostic moves by a line.
        context.RegisterSourceOutput(
            contracts.SelectMany(static (contract, _) => contract.Diagnostics),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic.ToDiagnostic()));
        context.RegisterSourceOutput(
            contracts
                .Where(static contract => contract.Service is not null)
                .Select(static (contract, _) => contract.Service!)
                .WithTrackingName(ServicesStep),
            static (output, service) => output.AddSource(FileName(service), SourceText.From(ServiceEmitter.Emit(service), Encoding.UTF8)));
    }

    private static string FileName(ServiceModel service) => service.Interface.Replace("global::", "").Replace("@", "") + ".g.cs";
}
