# The product, or its demo: docker run bondfire [demo]
ARG NODE=24.21.0

FROM node:${NODE}-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
COPY src/web src/web
# The console is made with packages that the product does not need. The image is the runtime, so the one that npm brings goes.
RUN npm ci --no-audit --no-fund && npm prune --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node node_modules/.bin/node

FROM node:${NODE}-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production BONDFIRE_DATA=/data BONDFIRE_HOST=0.0.0.0 BONDFIRE_PORT=8080
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY src src
COPY --from=packages /app/src/web/built src/web/built
COPY connectors connectors
COPY mappings mappings
COPY playbooks playbooks
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BONDFIRE_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/cli/bin.ts"]
CMD ["start"]
